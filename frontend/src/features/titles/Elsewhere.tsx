import { ExternalLink } from "lucide-react"
import type { Movie } from "@/services/api"
import { type Details, tmdbNumber } from "./metadata"

type Place = { name: string; url: string }

function places(movie: Movie, { title, year, mediaType }: Details): Place[] {
  const { imdb_id } = movie
  const tmdb = tmdbNumber(movie)
  const sought = new URLSearchParams({
    search: `${title} ${year ?? ""} ${mediaType === "tv" ? "series" : "film"}`,
  })
  return [
    { name: "IMDb", url: `https://www.imdb.com/title/${imdb_id}/` },
    ...(tmdb === null
      ? []
      : [{ name: "TMDB", url: `https://www.themoviedb.org/${mediaType === "tv" ? "tv" : "movie"}/${tmdb}` }]),
    ...(mediaType === "tv" ? [] : [{ name: "Letterboxd", url: `https://letterboxd.com/imdb/${imdb_id}/` }]),
    ...(title === null
      ? []
      : [{ name: "Wikipedia", url: `https://en.wikipedia.org/wiki/Special:Search?${sought}` }]),
  ]
}

/** Its pages at other places; they are not told where one comes from. */
export function Elsewhere({ movie, about }: { movie: Movie; about: Details }) {
  return (
    <ul aria-label="Elsewhere" className="flex flex-wrap gap-x-4 gap-y-1">
      {places(movie, about).map(({ name, url }) => (
        <li key={name}>
          <a
            href={url}
            target="_blank"
            rel="noopener noreferrer"
            className="inline-flex min-h-6 items-center gap-1 rounded text-sm font-semibold text-soft underline hover:text-accent"
          >
            {name}
            <ExternalLink aria-hidden className="size-3.5" />
          </a>
        </li>
      ))}
    </ul>
  )
}
