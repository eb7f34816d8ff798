import { Plus } from "lucide-react"
import type { ReactNode } from "react"
import { Button } from "@/components/Button"
import { Badge } from "@/components/Surface"
import type { SearchHit } from "@/services/api"
import { useAddHit } from "./queries"

type Props = {
  hits: readonly SearchHit[]
  /** Pictures belong to the titles; the page lends them. */
  poster: (hit: SearchHit) => ReactNode
}

export function SearchHits({ hits, poster }: Props) {
  const add = useAddHit()
  return (
    <ul aria-label="Found" className="grid gap-3 lg:grid-cols-2">
      {hits.map((hit) => (
        <li
          key={`${hit.mediaType}-${hit.tmdbId}`}
          className="grid grid-cols-[5rem_1fr] gap-4 rounded-2xl border border-line bg-surface p-3 shadow-shade"
        >
          {poster(hit)}
          <div className="flex min-w-0 flex-col">
            <h2 className="font-semibold break-words">{hit.title}</h2>
            <p className="flex items-center gap-2 text-sm text-faint">
              {hit.year}
              {hit.mediaType === "tv" && <Badge>Series</Badge>}
            </p>
            {hit.plot && <p className="mt-1 line-clamp-2 text-sm text-soft">{hit.plot}</p>}
            <Button
              small
              className="mt-2 self-start"
              busy={add.isPending && add.variables.tmdbId === hit.tmdbId}
              onClick={() => add.mutate(hit)}
              aria-label={`Add ${hit.title}${hit.year ? ` (${hit.year})` : ""}`}
            >
              <Plus aria-hidden />
              Add
            </Button>
          </div>
        </li>
      ))}
    </ul>
  )
}
