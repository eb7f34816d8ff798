import { Check, Star } from "lucide-react"
import { Link } from "react-router"
import { plainDay } from "@/components/dates"
import type { Title } from "@/services/api"
import { isWatched } from "./filter"
import { minutes } from "./metadata"
import { SmallPoster } from "./SmallPoster"
import { Voices } from "./Voices"

type Props = { title: Title; ticks: boolean }

export function MyRating({ rating }: { rating: number | null }) {
  if (rating === null) return null
  return (
    <span className="inline-flex shrink-0 items-center gap-0.5 font-semibold text-soft tabular-nums">
      <Star aria-hidden className="size-3.5 fill-gold text-gold" />
      <span className="sr-only">my rating</span> {rating}
    </span>
  )
}

function Tick() {
  return (
    <span className="text-good">
      <Check aria-hidden className="size-4" />
      <span className="sr-only">watched</span>
    </span>
  )
}

/** A title on two lines beside a small poster. */
export function TitleRow({ title, ticks }: Props) {
  const facts = [title.year, minutes(title.runtime), title.director].filter(Boolean).join(" · ")
  return (
    <Link
      to={`/titles/${title.imdb_id}`}
      className="group flex h-[84px] items-center gap-3 rounded-xl border border-line bg-surface px-2.5 hover:border-edge"
    >
      <SmallPoster of={title} sizes="44px" className="h-[66px] w-11 rounded-md" />
      <div className="min-w-0 flex-1">
        <p className="truncate font-semibold group-hover:text-accent">{title.title ?? title.imdb_id}</p>
        <p className="truncate text-sm text-soft">{facts}</p>
        <p className="flex h-5 gap-2 overflow-hidden text-sm whitespace-nowrap text-faint [&_svg]:size-3.5 [&_svg]:shrink-0">
          {title.date_watched !== null && <span className="shrink-0">{plainDay(title.date_watched)}</span>}
          <Voices names={title.recommended_by} up />
          <Voices names={title.advised_against_by} up={false} />
        </p>
      </div>
      <MyRating rating={title.my_rating} />
      {ticks && isWatched(title) && <Tick />}
    </Link>
  )
}

/** A title on one line: as many as there is room for. */
export function TitleLine({ title, ticks }: Props) {
  return (
    <Link
      to={`/titles/${title.imdb_id}`}
      className="flex h-9 items-center gap-2 rounded-lg px-2 hover:bg-sunken hover:text-accent"
    >
      <span className="truncate font-medium">{title.title ?? title.imdb_id}</span>
      <span className="shrink-0 text-sm text-faint">{title.year}</span>
      <span className="ml-auto flex shrink-0 items-center gap-2 text-sm">
        <MyRating rating={title.my_rating} />
        {ticks && isWatched(title) && <Tick />}
      </span>
    </Link>
  )
}
