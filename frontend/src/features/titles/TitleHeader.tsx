import { RefreshCw } from "lucide-react"
import { Button } from "@/components/Button"
import { Badge } from "@/components/Surface"
import type { Movie } from "@/services/api"
import { Elsewhere } from "./Elsewhere"
import { type Details, details } from "./metadata"
import { Poster } from "./Poster"
import { useRefresh } from "./queries"

function facts({ year, runtime, rated, mediaType }: Details): string {
  return [mediaType === "tv" ? "Series" : null, year, runtime, rated].filter(Boolean).join(" · ")
}

function Credits({ about }: { about: Details }) {
  return (
    <dl className="grid gap-2 text-[0.9375rem] [&_dd]:text-soft [&_dt]:font-semibold">
      {about.directors && (
        <div>
          <dt>Directed by</dt>
          <dd>{about.directors}</dd>
        </div>
      )}
      {about.cast.length > 0 && (
        <div>
          <dt>With</dt>
          <dd>{about.cast.join(", ")}</dd>
        </div>
      )}
    </dl>
  )
}

function Scores({ scores }: { scores: Details["scores"] }) {
  return (
    <ul aria-label="Scores elsewhere" className="flex flex-wrap gap-x-6 gap-y-2">
      {scores.map(({ source, value }) => (
        <li key={source}>
          <span className="font-display text-xl font-bold tabular-nums">{value}</span>{" "}
          <span className="text-sm text-faint">{source}</span>
        </li>
      ))}
    </ul>
  )
}

export function TitleHeader({ movie }: { movie: Movie }) {
  const about = details(movie)
  const refresh = useRefresh(movie.imdb_id)
  const bare = movie.tmdb_data === null && movie.omdb_data === null && movie.catalogue_data === null
  return (
    <header className="grid grid-cols-[7rem_minmax(0,1fr)] items-start gap-x-5 gap-y-4 sm:grid-cols-[14rem_minmax(0,1fr)] sm:grid-rows-[auto_1fr] sm:gap-x-8">
      <Poster
        imdbId={movie.imdb_id}
        title={about.title}
        poster={about.poster}
        mediaType={about.mediaType}
        year={about.year}
        director={about.directors}
        sizes="(min-width: 640px) 14rem, 7rem"
        className="aspect-2/3 shadow-lift sm:row-span-2"
      />
      <div className="min-w-0">
        <h1 className="text-2xl leading-tight font-bold tracking-tight break-words sm:text-4xl">
          {about.title ?? movie.imdb_id}
        </h1>
        <p className="mt-1.5 text-soft">{facts(about) || (bare ? "No details yet" : null)}</p>
        <div className="mt-3 flex flex-wrap gap-1.5 [&>*]:max-w-full [&>*]:truncate">
          {about.genres.map((genre) => (
            <Badge key={genre}>{genre}</Badge>
          ))}
        </div>
        <Button small className="mt-4" busy={refresh.isPending} onClick={() => refresh.mutate()}>
          {!refresh.isPending && <RefreshCw aria-hidden />}
          {bare ? "Fetch details" : "Refresh details"}
        </Button>
      </div>
      <div className="col-span-2 grid max-w-2xl gap-4 sm:col-span-1">
        {about.plot && <p className="leading-relaxed text-pretty">{about.plot}</p>}
        {about.scores.length > 0 && <Scores scores={about.scores} />}
        <Credits about={about} />
        <Elsewhere movie={movie} about={about} />
      </div>
    </header>
  )
}
