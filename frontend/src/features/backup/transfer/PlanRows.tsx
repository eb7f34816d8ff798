import { ArrowRight } from "lucide-react"
import { useState } from "react"
import { Button } from "@/components/Button"
import type { ImportResult, RowChange } from "@/services/api"
import { type Difference, differences, rowName } from "./words"

const GROUPS: { action: RowChange["action"]; title: string }[] = [
  { action: "remove", title: "Will be removed" },
  { action: "update", title: "Will be changed" },
  { action: "keep", title: "Kept, because yours is newer" },
  { action: "add", title: "Will be added" },
]

const PAGE = 40

type Names = ReadonlyMap<string, string>

function Change({ field, before, after }: Difference) {
  return (
    <div className="flex flex-wrap items-center gap-x-2">
      <dt className="text-faint">{field}</dt>
      <dd className="flex min-w-0 flex-wrap items-center gap-x-2 break-words text-soft [&_svg]:size-3.5">
        {before !== null && (
          <span className={after === null ? "" : "line-through decoration-1"}>{before}</span>
        )}
        {before !== null && after !== null && <ArrowRight role="img" aria-label="becomes" />}
        {after !== null && <span className="font-medium text-ink">{after}</span>}
      </dd>
    </div>
  )
}

/** A kept row shows what the document has, for comparison: nothing becomes of it. */
function Kept({ field, before, after }: Difference) {
  return (
    <div className="flex flex-wrap gap-x-2">
      <dt className="text-faint">{field}</dt>
      <dd className="min-w-0 break-words">
        <span className="font-medium">{before ?? "none"}</span>
        <span className="text-faint"> (not taken: {after ?? "none"})</span>
      </dd>
    </div>
  )
}

function Row({ row, lists }: { row: RowChange; lists: Names }) {
  const Line = row.action === "keep" ? Kept : Change
  const changed = row.action === "update" || row.action === "keep"
  return (
    <li className="py-2 text-sm">
      <p className="font-semibold break-words">{rowName(row, lists)}</p>
      {changed && (
        <dl>
          {differences(row, lists).map((difference) => (
            <Line key={difference.field} {...difference} />
          ))}
        </dl>
      )}
    </li>
  )
}

function Group({
  title,
  rows,
  lists,
  open,
}: {
  title: string
  rows: RowChange[]
  lists: Names
  open: boolean
}) {
  const [shown, setShown] = useState(PAGE)
  if (rows.length === 0) return null
  return (
    <details open={open} className="border-t border-line py-1">
      <summary className="rounded py-2 font-semibold">
        {title} <span className="font-normal text-faint tabular-nums">{rows.length.toLocaleString()}</span>
      </summary>
      <ul className="divide-y divide-line pl-4">
        {rows.slice(0, shown).map((row) => (
          <Row key={`${row.kind} ${row.key}`} row={row} lists={lists} />
        ))}
      </ul>
      {shown < rows.length && (
        <Button small look="quiet" onClick={() => setShown(shown + PAGE)}>
          Show more
        </Button>
      )}
    </details>
  )
}

export function PlanRows({ report, lists }: { report: ImportResult; lists: Names }) {
  const rows = report.rows ?? []
  const total = report.rows_total ?? rows.length
  return (
    <div className="mt-4">
      {GROUPS.map(({ action, title }) => (
        <Group
          key={action}
          title={title}
          rows={rows.filter((row) => row.action === action)}
          lists={lists}
          open={action === "update" || action === "remove"}
        />
      ))}
      {total > rows.length && (
        <p className="border-t border-line pt-3 text-sm text-faint">
          {`The first ${rows.length.toLocaleString()} of ${total.toLocaleString()} rows are shown here; the counts above are of all.`}
        </p>
      )}
    </div>
  )
}
