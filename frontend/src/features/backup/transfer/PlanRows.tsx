import type { ImportResult } from "@/services/api"
import { totalsOf } from "./plansInWords"
import { type RowGroup, RowGroups } from "./RowGroups"
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

export function PlanRows({ report, lists }: { report: ImportResult; lists: Names }) {
  const rows = report.rows ?? []
  const totals = totalsOf(report.changes)
  return <RowGroups groups={groupsFor(totals)} rows={rows} totals={totals} lists={withListsOf(rows, lists)} />
}
