import { joined } from "@/components/amounts"
import { day, moment } from "@/components/dates"
import type { Job } from "@/services/importJobs"
import { OUTCOMES } from "../outcomesInWords"
import type { Applied } from "../preview/PreviewStep"
import { Downloads } from "./Downloads"
import { Undo } from "./Undo"

const FEW = 3

/** What the files were, such as "Letterboxd diary and IMDb ratings". */
export function filesInWords({ files }: Pick<Job, "files">): string {
  const labels = [...new Set(files.flatMap(({ parts }) => parts.map(({ label }) => label)))]
  const more = labels.length - FEW
  const named = more > 0 ? [...labels.slice(0, FEW), `${more} more`] : labels
  return joined(named) || "Nothing that was understood"
}

/** What became of the rows, such as "30 added, 1 left out". */
export function outcomesInWords({ state, outcomes }: Pick<Job, "state" | "outcomes">): string {
  if (state === "undone") return "Undone."
  const counts = OUTCOMES.filter(({ outcome }) => (outcomes?.[outcome] ?? 0) > 0).map(
    ({ outcome, name }) => `${outcomes?.[outcome].toLocaleString()} ${name.toLowerCase()}`,
  )
  return counts.length === 0 ? "No rows." : `${counts.join(", ")}.`
}

type RowProps = { job: Job; onUndone: (undone: Applied) => void }

function Row({ job, onUndone }: RowProps) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-3">
      <div className="min-w-48 flex-1">
        <p className="font-semibold break-words">{filesInWords(job)}</p>
        <p className="text-sm text-soft">
          {`${moment(job.applied_at ?? job.changed_at)} · ${outcomesInWords(job)}`}
        </p>
        <p className="text-sm text-faint">{`Its files and its report are kept until ${day(job.gone_at)}.`}</p>
      </div>
      <div className="flex flex-wrap gap-2">
        <Downloads job={job} />
        <Undo job={job} onUndone={onUndone} />
      </div>
    </li>
  )
}

type Props = { jobs: readonly Job[]; onUndone: (undone: Applied) => void }

/** Imports of the last weeks: what they were, their reports, and the way back. */
export default function OlderJobs({ jobs, onUndone }: Props) {
  return (
    <section aria-labelledby="older-imports" className="mt-10">
      <h2 id="older-imports" className="text-lg font-bold">
        Earlier imports
      </h2>
      <ul
        aria-labelledby="older-imports"
        className="mt-3 divide-y divide-line rounded-2xl border border-line bg-surface"
      >
        {jobs.map((job) => (
          <Row key={job.id} job={job} onUndone={onUndone} />
        ))}
      </ul>
    </section>
  )
}
