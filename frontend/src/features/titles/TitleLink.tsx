import { Check } from "lucide-react"
import { Link } from "react-router"
import type { Title } from "@/services/api"
import { isWatched } from "./filter"
import { Poster } from "./Poster"
import { MyRating } from "./TitleRow"
import { Voices } from "./Voices"

function Facts({ title }: { title: Title }) {
  return (
    <p className="flex h-5 items-center gap-2 overflow-hidden text-sm whitespace-nowrap text-faint [&_svg]:size-3.5 [&_svg]:shrink-0">
      {title.year && <span className="max-w-[50%] shrink-0 truncate">{title.year}</span>}
      <MyRating rating={title.my_rating} />
      <Voices names={title.recommended_by} up />
      <Voices names={title.advised_against_by} up={false} />
    </p>
  )
}

export function TitleLink({ title, ticks }: { title: Title; ticks: boolean }) {
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
        {ticks && isWatched(title) && (
          <span className="absolute top-1.5 right-1.5 grid size-6 place-items-center rounded-full bg-surface text-good shadow-shade">
            <Check aria-hidden className="size-4" />
            <span className="sr-only">watched</span>
          </span>
        )}
      </div>
      <p className="mt-1.5 truncate text-[0.9375rem] font-semibold group-hover:text-accent sm:text-base">
        {title.title ?? title.imdb_id}
      </p>
      <Facts title={title} />
    </Link>
  )
}
