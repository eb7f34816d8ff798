import { Check, Plus } from "lucide-react"
import { type ReactNode, useState } from "react"
import { Link } from "react-router"
import { Button, buttonClasses } from "@/components/Button"
import { Badge } from "@/components/Surface"
import type { SearchHit } from "@/services/api"
import { useAddHit } from "./queries"

type Props = {
  hits: readonly SearchHit[]
  /** Pictures belong to the titles; the page lends them. */
  poster: (hit: SearchHit) => ReactNode
  /** The numbers of what is in the library already, deleted ones aside. */
  mine: ReadonlySet<string>
}

const KINDS: Partial<Record<NonNullable<SearchHit["kind"]>, string>> = {
  film: "Film",
  series: "Series",
  short: "Short",
  episode: "Episode",
  special: "TV special",
}

function kind({ kind, mediaType }: SearchHit): string | null {
  const named = kind === null ? undefined : KINDS[kind]
  if (named !== undefined) return named
  if (mediaType === null) return null
  return mediaType === "tv" ? "Series" : "Film"
}

export const keyOf = ({ imdbId, mediaType, tmdbId }: SearchHit) => imdbId ?? `${mediaType}-${tmdbId}`

const nameOf = ({ title, imdbId }: SearchHit) => title ?? imdbId ?? "this title"

function Facts({ hit }: { hit: SearchHit }) {
  const what = kind(hit)
  const original = hit.originalTitle !== null && hit.originalTitle !== hit.title ? hit.originalTitle : null
  return (
    <>
      <h2 className="font-semibold break-words">{nameOf(hit)}</h2>
      <p className="flex flex-wrap items-center gap-2 text-sm text-faint">
        {hit.year}
        {what && <Badge>{what}</Badge>}
        {hit.director && <span className="min-w-0 break-words">{hit.director}</span>}
      </p>
      {original && <p className="text-sm text-faint italic break-words">{original}</p>}
      {hit.title === null && <p className="text-sm text-soft">Nobody knows this number yet.</p>}
      {hit.plot && <p className="mt-1 line-clamp-2 text-sm text-soft">{hit.plot}</p>}
    </>
  )
}

function Mine({ hit, imdbId }: { hit: SearchHit; imdbId: string }) {
  return (
    <p className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 self-start text-sm">
      <span className="inline-flex items-center gap-1 font-semibold text-good">
        <Check aria-hidden className="size-4" />
        In your library
      </span>
      <Link
        to={`/titles/${imdbId}`}
        aria-label={`Open ${nameOf(hit)}`}
        className={buttonClasses("quiet", true)}
      >
        Open
      </Link>
    </p>
  )
}

type AddProps = { hit: SearchHit; imdbId: string | undefined; busy: boolean; onAdd: () => void }

function AddOrOpen({ hit, imdbId, busy, onAdd }: AddProps) {
  if (imdbId !== undefined) return <Mine hit={hit} imdbId={imdbId} />
  return (
    <Button
      small
      className="mt-2 self-start"
      busy={busy}
      onClick={onAdd}
      aria-label={`Add ${nameOf(hit)}${hit.year ? ` (${hit.year})` : ""}`}
    >
      <Plus aria-hidden />
      Add
    </Button>
  )
}

export function SearchHits({ hits, poster, mine }: Props) {
  // Of a title that TMDB alone knows, its number is learned by adding it.
  const [added, setAdded] = useState<ReadonlyMap<string, string>>(new Map())
  const add = useAddHit((hit, imdbId) => setAdded((before) => new Map(before).set(keyOf(hit), imdbId)))
  const mineOf = (hit: SearchHit) =>
    added.get(keyOf(hit)) ?? (hit.imdbId !== null && mine.has(hit.imdbId) ? hit.imdbId : undefined)
  return (
    <ul aria-label="Found" className="grid gap-3 lg:grid-cols-2">
      {hits.map((hit) => (
        <li
          key={keyOf(hit)}
          className="grid grid-cols-[5rem_1fr] gap-4 rounded-2xl border border-line bg-surface p-3 shadow-shade"
        >
          {poster(hit)}
          <div className="flex min-w-0 flex-col">
            <Facts hit={hit} />
            <AddOrOpen
              hit={hit}
              imdbId={mineOf(hit)}
              busy={add.isPending && keyOf(add.variables) === keyOf(hit)}
              onAdd={() => add.mutate(hit)}
            />
          </div>
        </li>
      ))}
    </ul>
  )
}
