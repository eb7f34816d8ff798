import { infiniteQueryOptions, useInfiniteQuery } from "@tanstack/react-query"
import { Equal } from "lucide-react"
import { Suspense } from "react"
import { lazyPart } from "@/components/lazyPart"
import { messageOf } from "@/components/messageOf"
import { EmptyState, ErrorState, Loading, Skeleton } from "@/components/States"
import { Notice } from "@/components/Surface"
import { type BackupComparison, type ContentsKind, compareBackups, type RowChange } from "@/services/api"
import type { SelectionControls } from "../contents/useSelection"
import { differencesInWords, totalsOf } from "../transfer/plansInWords"
import type { RowGroup } from "../transfer/RowGroups"
import { type Names, rowName, withListsOf } from "../transfer/rowsInWords"

// Fetched while the server compares.
const RowGroups = lazyPart(() => import("../transfer/RowGroups"), { early: true })

const GROUPS: readonly RowGroup[] = [
  { action: "remove", title: "Removed since", open: true },
  { action: "update", title: "Changed since", open: true },
  { action: "add", title: "Added since", open: true },
]

const KEYS: Record<RowChange["kind"], ContentsKind> = { movie: "movies", person: "people", list: "lists" }

const comparisonQuery = (from: string, to: string | null) =>
  infiniteQueryOptions({
    queryKey: ["backup", "compare", from, to],
    queryFn: ({ pageParam, signal }) => compareBackups(from, to, pageParam, signal),
    initialPageParam: 0,
    getNextPageParam: ({ rows_total }, pages) => {
      const fetched = pages.reduce((sum, { rows }) => sum + rows.length, 0)
      return fetched < rows_total ? fetched : null
    },
  })

type PickProps = { row: RowChange; lists: Names; picked: SelectionControls }

/** What went or changed can be brought back from the older side; what is new there isn't in it. */
function Pick({ row, lists, picked }: PickProps) {
  if (row.action === "add") return null
  const kind = KEYS[row.kind]
  return (
    <label className="-m-2 grid shrink-0 cursor-pointer p-2">
      <input
        type="checkbox"
        checked={picked.has(kind, row.key)}
        onChange={() => picked.toggle(kind, row.key)}
        className="mt-0.5 size-5 accent-accent"
        aria-label={`Bring back ${rowName(row, lists)}`}
      />
    </label>
  )
}

type RowsProps = {
  pages: readonly BackupComparison[]
  lists: Names
  picked: SelectionControls | null
  fetching: boolean
  onFetch: () => void
}

function Rows({ pages, lists, picked, fetching, onFetch }: RowsProps) {
  const rows = pages.flatMap((page) => page.rows)
  const [first] = pages
  if (!first) return null
  if (first.rows_total === 0) {
    return (
      <EmptyState icon={<Equal aria-hidden />} title="The two are the same">
        Nothing was added, changed or removed in between.
      </EmptyState>
    )
  }
  const list_names = Object.assign({}, ...pages.map((page) => page.list_names))
  const names = withListsOf({ rows, list_names }, lists)
  return (
    <>
      <p className="text-lg font-semibold text-pretty">{differencesInWords(first.changes)}</p>
      <Suspense>
        <RowGroups
          groups={GROUPS}
          rows={rows}
          totals={totalsOf(first.changes)}
          lists={names}
          pick={(row: RowChange) => picked && <Pick row={row} lists={names} picked={picked} />}
          fetching={fetching}
          onFetch={onFetch}
        />
      </Suspense>
    </>
  )
}

type Props = {
  from: string
  to: string | null
  lists: Names
  /** Where the newer side is the library itself, rows can be picked to be brought back. */
  picked: SelectionControls | null
}

export function Comparison({ from, to, lists, picked }: Props) {
  const query = useInfiniteQuery(comparisonQuery(from, to))
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = query
  if (!data && error) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!data) {
    return (
      <Loading what="the comparison">
        <Skeleton className="h-7 w-80" />
        <Skeleton className="mt-4 h-48" />
      </Loading>
    )
  }
  return (
    <section aria-label="Differences">
      <Rows
        pages={data.pages}
        lists={lists}
        picked={picked}
        fetching={isFetchingNextPage}
        onFetch={() => hasNextPage && !isFetchingNextPage && void fetchNextPage()}
      />
      {query.isFetchNextPageError && error && (
        <div role="alert" className="mt-3">
          <Notice tone="danger">{messageOf(error)}</Notice>
        </div>
      )}
    </section>
  )
}
