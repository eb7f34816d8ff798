import { ArrowRight, SearchX } from "lucide-react"
import { type ReactNode, useDeferredValue, useState } from "react"
import { Button } from "@/components/Button"
import { SearchField } from "@/components/SearchField"
import { useReveal } from "@/components/useReveal"
import type { RowChange } from "@/services/api"
import { type Difference, describeChange, differences, fits, type Names, rowName } from "./rowsInWords"

export type RowGroup = { action: RowChange["action"]; title: string; open: boolean }

const FEW = 12

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

function Row({ row, lists, pick }: { row: RowChange; lists: Names; pick: ReactNode }) {
  const Line = row.action === "keep" ? Kept : Change
  const changed = row.action === "update" || row.action === "keep"
  const facts = changed ? "" : describeChange(row, lists)
  return (
    <li className="flex items-start gap-3 py-2 text-sm">
      {pick}
      <div className="min-w-0 flex-1">
        <p className="font-semibold break-words">{rowName(row, lists)}</p>
        {facts && <p className="break-words text-faint">{facts}</p>}
        {changed && (
          <dl>
            {differences(row, lists).map((difference) => (
              <Line key={difference.field} {...difference} />
            ))}
          </dl>
        )}
      </div>
    </li>
  )
}

type GroupProps = {
  group: RowGroup
  rows: RowChange[]
  total: number
  lists: Names
  pick: (row: RowChange) => ReactNode
}

function Group({ group, rows, total, lists, pick }: GroupProps) {
  const { shown, rest, more, end } = useReveal(rows.length)
  if (rows.length === 0) return null
  return (
    <details open={group.open} className="border-t border-line py-1">
      <summary className="rounded py-2 font-semibold">
        {group.title} <span className="font-normal text-faint tabular-nums">{total.toLocaleString()}</span>
      </summary>
      <ul aria-label={group.title} className="divide-y divide-line pl-4">
        {rows.slice(0, shown).map((row) => (
          <Row key={`${row.kind} ${row.key}`} row={row} lists={lists} pick={pick(row)} />
        ))}
      </ul>
      {rest && (
        <Button ref={end} small look="quiet" onClick={more}>
          Show more
        </Button>
      )}
      {!rest && rows.length < total && (
        <p className="pt-1 pb-2 pl-4 text-sm text-faint">
          {`${rows.length.toLocaleString()} of ${total.toLocaleString()} are shown.`}
        </p>
      )}
    </details>
  )
}

type Props = {
  groups: readonly RowGroup[]
  rows: readonly RowChange[]
  /** How many there are of each, shown or not. */
  totals: Record<RowChange["action"], number>
  lists: Names
  pick?: (row: RowChange) => ReactNode
}

/** Rows that differ, by what becomes of them; many of them can be searched. */
export function RowGroups({ groups, rows, totals, lists, pick = () => null }: Props) {
  const [words, setWords] = useState("")
  const searched = useDeferredValue(words.trim())
  const found = searched === "" ? rows : rows.filter((row) => fits(row, lists, searched))
  return (
    <div className="mt-4">
      {rows.length > FEW && (
        <SearchField
          label="Search these rows"
          placeholder="Title, person or list"
          value={words}
          onChange={setWords}
          wrapper="mb-3"
        />
      )}
      {groups.map((group) => {
        const here = found.filter((row) => row.action === group.action)
        const total = searched === "" ? totals[group.action] : here.length
        const open = group.open || searched !== ""
        return (
          <Group
            key={`${group.action} ${open}`}
            group={{ ...group, open }}
            rows={here}
            total={total}
            lists={lists}
            pick={pick}
          />
        )
      })}
      {found.length === 0 && rows.length > 0 && (
        <p role="status" className="flex items-center gap-2 py-4 text-soft">
          <SearchX aria-hidden className="size-4" />
          None of these rows fits this search.
        </p>
      )}
    </div>
  )
}
