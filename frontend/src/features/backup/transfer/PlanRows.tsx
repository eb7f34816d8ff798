import { useMemo } from "react"
import type { ImportResult } from "@/services/api"
import { totalsOf } from "./plansInWords"
import RowGroups, { type RowGroup } from "./RowGroups"
import { type Names, withListsOf } from "./rowsInWords"

const GROUPS: readonly RowGroup[] = [
  { action: "remove", title: "Will be removed", open: true },
  { action: "update", title: "Will be changed", open: true },
  { action: "keep", title: "Kept, because yours is newer", open: false },
  { action: "add", title: "Will be added", open: false },
]

/** With nothing else to look at, what is added is shown at once. */
function groupsFor({ remove, update }: ReturnType<typeof totalsOf>): readonly RowGroup[] {
  return remove + update > 0
    ? GROUPS
    : GROUPS.map((group) => (group.action === "add" ? { ...group, open: true } : group))
}

type Props = {
  report: ImportResult
  lists: Names
  inDialog?: boolean
  fetching: boolean
  onFetch: () => void
}

export function PlanRows({ report, lists, inDialog = false, fetching, onFetch }: Props) {
  const totals = totalsOf(report.changes)
  const names = useMemo(() => withListsOf(report, lists), [report, lists])
  return (
    <RowGroups
      groups={groupsFor(totals)}
      rows={report.rows ?? []}
      totals={totals}
      lists={names}
      inDialog={inDialog}
      fetching={fetching}
      onFetch={onFetch}
    />
  )
}
