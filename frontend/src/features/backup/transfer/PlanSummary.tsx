import { useState } from "react"
import { Button } from "@/components/Button"
import type { ChangeCounts, ImportResult } from "@/services/api"
import { planInWords } from "./plansInWords"

const COLUMNS: { key: keyof ChangeCounts; label: string }[] = [
  { key: "added", label: "Added" },
  { key: "updated", label: "Changed" },
  { key: "unchanged", label: "Same" },
  { key: "kept", label: "Kept" },
  { key: "removed", label: "Removed" },
]

const ROWS = [
  { key: "movies", label: "Titles" },
  { key: "people", label: "People" },
  { key: "lists", label: "Lists" },
] as const

function Table({ report }: { report: ImportResult }) {
  return (
    <table className="w-full table-fixed text-right text-sm tabular-nums sm:text-[0.9375rem]">
      <caption className="sr-only">What would happen to the library</caption>
      <thead>
        <tr className="border-b border-line text-faint">
          <td />
          {COLUMNS.map(({ key, label }) => (
            <th key={key} scope="col" className="py-2 pl-1 text-xs font-medium sm:text-sm">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {ROWS.map((row) => (
          <tr key={row.key} className="border-b border-line last:border-0">
            <th scope="row" className="py-2 text-left font-semibold">
              {row.label}
            </th>
            {COLUMNS.map(({ key }) => {
              const count = report.changes[row.key][key]
              const weight =
                count === 0 ? "text-faint" : key === "removed" ? "font-bold text-danger" : "font-bold"
              return (
                <td key={key} className={`py-2 pl-2 ${weight}`}>
                  {count.toLocaleString()}
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The plan in sentences; the numbers by row and column for who asks. */
export function PlanSummary({ report }: { report: ImportResult }) {
  const [table, setTable] = useState(false)
  const { does, removes, leaves } = planInWords(report)
  return (
    <section aria-label="The plan" className="grid justify-items-start gap-1">
      <p className="text-lg font-semibold text-pretty">
        {does} {removes && <span className="text-danger">{removes}</span>}
      </p>
      {leaves && <p className="text-soft">{leaves}</p>}
      <Button small look="quiet" className="-ml-3" aria-expanded={table} onClick={() => setTable(!table)}>
        {table ? "Hide the numbers" : "Show the numbers"}
      </Button>
      {table && <Table report={report} />}
    </section>
  )
}
