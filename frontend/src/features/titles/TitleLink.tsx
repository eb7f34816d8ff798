import { Check, Star, ThumbsDown, ThumbsUp } from "lucide-react"
import { memo } from "react"
import { Link } from "react-router"
import type { Title } from "@/services/api"
import { isWatched } from "./filter"
import { Poster } from "./Poster"

function named(names: readonly string[]): string {
  const [first = "", ...others] = names
  return others.length === 0 ? first : `${first} +${others.length}`
}

type VoicesProps = { names: readonly string[]; up: boolean }

/** Told apart by sign and by word: somebody who warns is not one who recommends. */
function Voices({ names, up }: VoicesProps) {
  if (names.length === 0) return null
  return (
    <span className="inline-flex min-w-10 items-center gap-1">
      {up ? <ThumbsUp aria-hidden /> : <ThumbsDown aria-hidden className="text-danger" />}
      {up ? <span className="sr-only">from</span> : <span className="shrink-0 text-danger">against:</span>}
      <span className="truncate">{named(names)}</span>
    </span>
  )
}

function Facts({ title }: { title: Title }) {
  return (
    <p className="flex h-5 items-center gap-2 overflow-hidden text-sm whitespace-nowrap text-faint [&_svg]:size-3.5 [&_svg]:shrink-0">
      {title.year && <span className="max-w-[50%] shrink-0 truncate">{title.year}</span>}
      {title.my_rating !== null && (
        <span className="inline-flex shrink-0 items-center gap-0.5 font-semibold text-soft">
          <Star aria-hidden className="fill-gold text-gold" />
          <span className="sr-only">my rating</span> {title.my_rating}
        </span>
      )}
      <Voices names={title.recommended_by} up />
      <Voices names={title.advised_against_by} up={false} />
    </p>
  )
}

export const TitleLink = memo(function TitleLink({ title }: { title: Title }) {
  return (
    <Link
      to={`/titles/${title.imdb_id}`}
      className="group block rounded-lg outline-offset-4"
      title={title.title ?? title.imdb_id}
    >
      <div className="relative">
        <Poster
          key={title.poster}
          imdbId={title.imdb_id}
          title={title.title}
          poster={title.poster}
          mediaType={title.media_type}
          year={title.year}
          director={title.director}
          sizes="(min-width: 640px) 180px, 33vw"
          className="aspect-2/3 shadow-shade transition-transform duration-150 group-hover:-translate-y-0.5"
        />
        {isWatched(title) && (
          <span className="absolute top-2 right-2 grid size-6 place-items-center rounded-full bg-surface text-good shadow-shade">
            <Check aria-hidden className="size-4" />
            <span className="sr-only">watched</span>
          </span>
        )}
      </div>
      <p className="mt-2 truncate font-semibold group-hover:text-accent">{title.title ?? title.imdb_id}</p>
      <Facts title={title} />
    </Link>
  )
})
