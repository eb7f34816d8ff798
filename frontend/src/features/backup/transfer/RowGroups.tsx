import { ArrowRight, SearchX } from "lucide-react"
import { type ReactNode, useDeferredValue, useState } from "react"
import { Button } from "@/components/Button"
import { SearchField } from "@/components/SearchField"
import { useInSight } from "@/components/useInSight"
import { RowsOfDialog, RowsOfPage } from "@/components/WindowedRows"
import type { RowChange } from "@/services/api"
import { type Difference, describeChange, differences, fits, type Names, rowName } from "./rowsInWords"

export type RowGroup = { action: RowChange["action"]; title: string; open: boolean }

const FEW = 12

function Change({ field, before, after }: Difference) {
  return (
    <div className="flex flex-wrap items-center gap-x-2">
      <dt className="text-faint">{field}</dt>
      <dd className="flex min-w-0 flex-wrap items-center gap-x-2 text-soft wrap-anywhere [&_svg]:size-3.5">
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
      <dd className="min-w-0 wrap-anywhere">
        <span className="font-medium">{before ?? "none"}</span>
        <span className="text-faint"> (not taken: {after ?? "none"})</span>
      </dd>
    </div>
  )
}

type RowProps = { row: RowChange; lists: Names; pick: ReactNode }

function Row({ row, lists, pick }: RowProps) {
  const Line = row.action === "keep" ? Kept : Change
  const changed = row.action === "update" || row.action === "keep"
  const facts = changed ? "" : describeChange(row, lists)
  return (
    <div className="flex items-start gap-3 py-2 text-sm">
      {pick}
      <div className="min-w-0 flex-1">
        <p className="font-semibold break-words">
          {rowName(row, lists)}
          {row.year !== null && <span className="font-normal text-soft">{` (${row.year})`}</span>}
        </p>
        {facts && <p className="break-words text-faint">{facts}</p>}
        {changed && (
          <dl>
            {differences(row, lists).map((difference) => (
              <Line key={difference.field} {...difference} />
            ))}
          </dl>
        )}
      </div>
    </div>
  )
}

type Shared = {
  lists: Names
  inDialog?: boolean
  pick?: (row: RowChange) => ReactNode
  /** The rows that are not here yet: on their way, or to be asked for. */
  fetching: boolean
  onFetch: () => void
}

type GroupProps = Shared & { group: RowGroup; rows: readonly RowChange[]; total: number }

function Group({ group, rows, total, lists, inDialog, pick, fetching, onFetch }: GroupProps) {
  const Rows = inDialog ? RowsOfDialog : RowsOfPage
  const [open, setOpen] = useState(group.open)
  const end = useInSight(onFetch)
  if (total === 0) return null
  return (
    <details
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      className="border-t border-line py-1"
    >
      <summary className="rounded py-2 font-semibold">
        {group.title} <span className="font-normal text-faint tabular-nums">{total.toLocaleString()}</span>
      </summary>
      {open && (
        <div className="pl-4">
          <Rows
            label={group.title}
            items={rows}
            keyOf={({ kind, key }) => `${kind} ${key}`}
            draw={(row) => <Row row={row} lists={lists} pick={pick?.(row)} />}
          />
          {rows.length < total && (
            <Button ref={end} small look="quiet" busy={fetching} onClick={onFetch}>
              {`Show all ${total.toLocaleString()}`}
            </Button>
          )}
        </div>
      )}
    </details>
  )
}

type Props = Shared & {
  groups: readonly RowGroup[]
  rows: readonly RowChange[]
  /** How many there are of each, here or not yet. */
  totals: Record<RowChange["action"], number>
}

/** Rows that differ, by what becomes of them; many of them can be searched. */
export default function RowGroups({ groups, rows, totals, ...shared }: Props) {
  const [words, setWords] = useState("")
  const searched = useDeferredValue(words.trim())
  const found = searched === "" ? rows : rows.filter((row) => fits(row, shared.lists, searched))
  const all = groups.reduce((sum, { action }) => sum + totals[action], 0)
  const missing = rows.length < all

  function search(typed: string) {
    setWords(typed)
    if (missing && typed.trim() !== "") shared.onFetch()
  }

  return (
    <div className="mt-4">
      {all > FEW && (
        <SearchField
          label="Search these rows"
          placeholder="Title, person or list"
          value={words}
          onChange={search}
          wrapper="mb-3"
        />
      )}
      {groups.map((group) => {
        const here = found.filter((row) => row.action === group.action)
        const open = group.open || searched !== ""
        return (
          <Group
            key={`${group.action} ${open}`}
            group={{ ...group, open }}
            rows={here}
            total={searched === "" ? totals[group.action] : here.length}
            {...shared}
          />
        )
      })}
      {searched !== "" && missing && shared.fetching && (
        <p role="status" className="py-4 text-soft">{`Searching all ${all.toLocaleString()} rows…`}</p>
      )}
      {found.length === 0 && rows.length > 0 && !missing && (
        <p role="status" className="flex items-center gap-2 py-4 text-soft">
          <SearchX aria-hidden className="size-4" />
          None of these rows fits this search.
        </p>
      )}
    </div>
  )
}
