import type { Outcomes, Reason } from "@/services/importJobs"
import { OUTCOMES, REASONS } from "../outcomesInWords"

const isReason = (name: string): name is Reason => name in REASONS

/** How many rows ended in which way, and why. The sum is the number of rows in the files. */
export function OutcomeTable({ outcomes }: { outcomes: Outcomes }) {
  const reasons = Object.entries(outcomes.reasons).sort(([, a], [, b]) => b - a)
  return (
    <div className="grid gap-x-8 gap-y-4 md:grid-cols-2">
      <table className="w-full text-[0.9375rem] tabular-nums">
        <caption className="sr-only">Rows by what becomes of them</caption>
        <tbody>
          {OUTCOMES.map(({ outcome, name, means }) => (
            <tr key={outcome} className="border-b border-line">
              <th scope="row" className="py-2 pr-3 text-left font-semibold">
                {name}
                <span className="block text-sm font-normal text-soft">{means}</span>
              </th>
              <td className={`py-2 text-right ${outcomes[outcome] === 0 ? "text-faint" : "font-bold"}`}>
                {outcomes[outcome].toLocaleString()}
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" className="py-2 text-left font-semibold">
              All rows
            </th>
            <td className="py-2 text-right font-bold">{outcomes.rows.toLocaleString()}</td>
          </tr>
        </tfoot>
      </table>
      {reasons.length > 0 && (
        <table className="w-full self-start text-sm tabular-nums">
          <caption className="py-2 text-left text-[0.9375rem] font-semibold">Why rows stay out</caption>
          <tbody>
            {reasons.map(([reason, count]) => (
              <tr key={reason} className="border-t border-line">
                <th scope="row" className="py-1.5 pr-3 text-left font-normal text-soft">
                  {isReason(reason) ? REASONS[reason] : reason}
                </th>
                <td className="py-1.5 text-right">{count.toLocaleString()}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  )
}
