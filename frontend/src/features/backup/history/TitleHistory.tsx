import { useQuery } from "@tanstack/react-query"
import { ArchiveRestore, History } from "lucide-react"
import { useState } from "react"
import { Link } from "react-router"
import { amount } from "@/components/amounts"
import { Button } from "@/components/Button"
import { plainDay, time } from "@/components/dates"
import { QueryState } from "@/components/QueryState"
import { Loading, Skeleton } from "@/components/States"
import { Badge, Card, type Tone } from "@/components/Surface"
import type { HistorySpan, TitleHistory as Reply } from "@/services/api"
import { backupPath } from "../paths"
import { historyQuery } from "../queries"
import { type Difference, describe, differencesBetween, type Names } from "../transfer/rowsInWords"
import type { Source } from "../transfer/transfer"

const CHANGES: Record<HistorySpan["change"], { word: string; tone: Tone }> = {
  appeared: { word: "Appeared", tone: "good" },
  changed: { word: "Changed", tone: "accent" },
  vanished: { word: "Vanished", tone: "warn" },
}

type Row = Record<string, unknown>

function period({ from, until, backups }: HistorySpan): string {
  const [first, last] = [plainDay(from), plainDay(until)]
  const days = first === last ? `${first}, ${time(until)}` : `${first} to ${last}`
  return `${days} · ${amount(backups, "backup")}`
}

function listName(row: Row, lists: Names): string | null {
  const id = row.custom_list_id
  return typeof id === "string" ? (lists.get(id) ?? "another list") : null
}

function Differences({ differences }: { differences: readonly Difference[] }) {
  return (
    <ul>
      {differences.map(({ field, before, after }) => (
        <li key={field} className="break-words">
          {`${field}: ${before ?? "none"} → ${after ?? "none"}`}
        </li>
      ))}
    </ul>
  )
}

/** What it was in these backups: in full when it appeared, else what changed from the ones before. */
function What({ span, before, lists }: { span: HistorySpan; before: Row | null; lists: Names }) {
  if (span.movie === null) return <p>Not in these backups.</p>
  if (before === null) return <p>{describe("movie", span.movie, listName(span.movie, lists))}</p>
  return <Differences differences={differencesBetween(before, span.movie, lists)} />
}

const isSame = (a: Row | null, b: Row | null) => JSON.stringify(a) === JSON.stringify(b)

type SpanProps = {
  span: HistorySpan
  before: Row | null
  now: Row | null
  lists: Names
  onBringBack: () => void
}

function Span({ span, before, now, lists, onBringBack }: SpanProps) {
  const { word, tone } = CHANGES[span.change]
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 py-3">
      <div className="min-w-0 flex-1 basis-56 text-sm text-soft">
        <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1 text-base">
          <Badge tone={tone}>{word}</Badge>
          <Link
            to={backupPath(span.last)}
            className="rounded font-semibold text-ink underline decoration-line underline-offset-4 hover:decoration-accent"
          >
            {period(span)}
          </Link>
        </p>
        <div className="mt-1">
          <What span={span} before={before} lists={lists} />
        </div>
      </div>
      {span.movie !== null && !isSame(span.movie, now) && (
        <Button small aria-label={`Bring this back: ${period(span)}`} onClick={onBringBack}>
          <ArchiveRestore aria-hidden />
          Bring this back
        </Button>
      )}
    </li>
  )
}

type Props = { imdbId: string; lists: Names; onRestore: (source: Source) => void }

function Spans({ history, lists, onRestore }: Omit<Props, "imdbId"> & { history: Reply }) {
  const { spans, skipped, now, imdb_id } = history
  const selection = { movies: [imdb_id], people: [], lists: [] }
  return (
    <>
      {spans.length === 0 && <p className="text-soft">It is in none of the backups yet.</p>}
      <ol aria-label="Through the backups" className="divide-y divide-line">
        {spans
          .map((span, index) => ({ span, before: spans[index - 1]?.movie ?? null }))
          .reverse()
          .map(({ span, before }) => (
            <Span
              key={span.first}
              span={span}
              before={before}
              now={now}
              lists={lists}
              onBringBack={() =>
                onRestore({
                  kind: "backup",
                  backup: { filename: span.last, created_at: span.until },
                  selection,
                })
              }
            />
          ))}
      </ol>
      {skipped.length > 0 && (
        <p className="mt-2 text-sm text-warn">
          {`${amount(skipped.length, "backup")} could not be read: ${skipped.join(", ")}`}
        </p>
      )}
    </>
  )
}

function Opened({ imdbId, ...rest }: Props) {
  return (
    <QueryState
      query={useQuery(historyQuery(imdbId))}
      loading={
        <Loading what="the history">
          <Skeleton className="h-14" />
          <Skeleton className="mt-3 h-14" />
        </Loading>
      }
    >
      {(history) => <Spans history={history} {...rest} />}
    </QueryState>
  )
}

/** A title in every backup: when it appeared, changed, vanished. Asked for on demand, because all are read. */
export function TitleHistory(props: Props) {
  const [open, setOpen] = useState(false)
  return (
    <Card title="History">
      {open ? (
        <Opened {...props} />
      ) : (
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p className="text-soft">How this title was in your backups, and a way back to it.</p>
          <Button onClick={() => setOpen(true)}>
            <History aria-hidden />
            Show the history
          </Button>
        </div>
      )}
    </Card>
  )
}
