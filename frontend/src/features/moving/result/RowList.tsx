import { useState } from "react"
import { Button } from "@/components/Button"
import { Chips } from "@/components/Chips"
import { ErrorState, Loading, Skeleton } from "@/components/States"
import { Badge, type Tone } from "@/components/Surface"
import { useInSight } from "@/components/useInSight"
import { RowsOfPage } from "@/components/WindowedRows"
import type { Job, Outcome, Outcomes, ReportRow } from "@/services/importJobs"
import { OUTCOMES, outcomeName, REASONS } from "../outcomesInWords"
import { type RowFilter, useRows } from "./useRows"

const TONES: Record<Outcome, Tone> = {
  added: "good",
  updated: "accent",
  unchanged: "plain",
  skipped: "plain",
  ambiguous: "warn",
  failed: "danger",
}

const keyOf = ({ file, line }: ReportRow) => `${file} ${line}`

function facts({ date_watched, rating, list, wanted, watched, liked }: ReportRow): string {
  const parts = [
    date_watched !== null ? `watched ${date_watched.slice(0, 10)}` : watched && "watched",
    rating !== null && `rated ${rating}`,
    wanted && "to watch",
    list !== null && `on ${list}`,
    liked && "liked",
  ]
  return parts.filter(Boolean).join(" · ")
}

function Row({ row }: { row: ReportRow }) {
  const said = facts(row)
  return (
    <div className="grid gap-0.5 px-4 py-2.5 text-sm">
      <div className="flex items-start justify-between gap-3">
        <p className="min-w-0 font-semibold break-words">
          {row.title ?? row.imdb_id ?? "Without a title"}
          {row.year !== null && (
            <>
              {" "}
              <span className="font-normal text-soft">{`(${row.year})`}</span>
            </>
          )}
        </p>
        <Badge tone={TONES[row.outcome]}>{outcomeName(row.outcome)}</Badge>
      </div>
      {said && <p className="break-words text-soft">{said}</p>}
      {row.reason && <p className="text-soft">{`${REASONS[row.reason]}.`}</p>}
      {row.notices.map((notice) => (
        <p key={notice} className="break-words text-soft">
          {notice}
        </p>
      ))}
      <p className="break-all text-faint">{`${row.file}, line ${row.line.toLocaleString()}`}</p>
    </div>
  )
}

type RowsProps = { job: Job; filter: RowFilter }

function Rows({ job, filter }: RowsProps) {
  const { rows, total, data, error, isFetchingNextPage, isPlaceholderData, ...query } = useRows(job, filter)
  const fetchMore = () => void (isFetchingNextPage || !query.hasNextPage || query.fetchNextPage())
  const end = useInSight(fetchMore)
  if (error && !data) return <ErrorState error={error} onRetry={() => void query.refetch()} />
  if (!data) {
    return (
      <Loading what="the rows">
        <Skeleton className="h-64" />
      </Loading>
    )
  }
  return (
    <div className={isPlaceholderData ? "opacity-60" : undefined}>
      <p role="status" className="sr-only">{`${total.toLocaleString()} rows`}</p>
      <div className="overflow-hidden rounded-2xl border border-line bg-surface">
        <RowsOfPage label="Rows" items={rows} keyOf={keyOf} draw={(row) => <Row row={row} />} />
      </div>
      {rows.length < total && (
        <Button ref={end} small look="quiet" className="mt-2" busy={isFetchingNextPage} onClick={fetchMore}>
          {`Show all ${total.toLocaleString()}`}
        </Button>
      )}
    </div>
  )
}

/** Every row, or those of one outcome. */
export function RowList({ job, outcomes }: { job: Job; outcomes: Outcomes }) {
  const [filter, setFilter] = useState<RowFilter>("all")
  const choices = [
    { value: "all" as RowFilter, label: "All", count: outcomes.rows },
    ...OUTCOMES.filter(({ outcome }) => outcomes[outcome] > 0).map(({ outcome, name }) => ({
      value: outcome as RowFilter,
      label: name,
      count: outcomes[outcome],
    })),
  ]
  return (
    <section aria-label="Rows" className="grid gap-3">
      <Chips label="Outcome" choices={choices} value={filter} onChange={setFilter} wrap />
      <Rows job={job} filter={filter} />
    </section>
  )
}
