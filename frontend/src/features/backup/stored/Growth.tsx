import { amount } from "@/components/amounts"
import { day } from "@/components/dates"
import { Sparkline } from "@/components/Sparkline"
import type { BackupFile } from "@/services/api"

/** Safety backups come in bursts around an import: they would draw steps that the library never took. */
const REGULAR: ReadonlySet<BackupFile["kind"]> = new Set(["daily", "hourly", "manual"])

type Counted = { at: number; movies: number }

function counted(backups: readonly BackupFile[]): Counted[] {
  return backups
    .flatMap(({ created_at, kind, movies, verified }) =>
      movies === null || verified === false || !REGULAR.has(kind) ? [] : [{ at: created_at, movies }],
    )
    .sort((a, b) => a.at - b.at)
}

/** How the library grew over the backups whose size is known; two are needed for a line. */
export function Growth({ backups }: { backups: readonly BackupFile[] }) {
  const points = counted(backups)
  const [first, last] = [points[0], points.at(-1)]
  if (!first || !last || points.length < 2) return null
  const words = `${amount(first.movies, "title")} on ${day(first.at)}, ${last.movies.toLocaleString()} on ${day(last.at)}`
  return (
    <figure className="flex flex-wrap items-center gap-x-5 gap-y-1 rounded-xl bg-sunken px-4 py-3">
      <Sparkline
        points={points.map(({ at, movies }) => ({ at, value: movies }))}
        label={`How the library grew: ${words}`}
      />
      <figcaption className="text-sm text-soft">{words}</figcaption>
    </figure>
  )
}
