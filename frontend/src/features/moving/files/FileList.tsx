import { FileCheck, FileQuestion, Trash2 } from "lucide-react"
import { amount, size } from "@/components/amounts"
import { IconButton } from "@/components/Button"
import { plainDay } from "@/components/dates"
import type { Job, JobFile, JobPart } from "@/services/importJobs"
import { removeFile } from "@/services/importJobs"
import { useJobMutation } from "../jobs"
import { Questions } from "./Questions"

/** A day of a file has no zone; read at midday it stays that day. */
const dayOf = (day: string) => plainDay(new Date(`${day}T12:00:00`).getTime() / 1000)

function span({ first, last }: JobPart): string | null {
  if (first === null || last === null) return null
  return first === last ? dayOf(first) : `${dayOf(first)} to ${dayOf(last)}`
}

function Part({ jobId, part }: { jobId: string; part: JobPart }) {
  const facts = [amount(part.rows, "row"), span(part)].filter(Boolean)
  return (
    <li className="grid gap-2 py-2.5">
      <div className="flex gap-2.5 [&>svg]:mt-0.5 [&>svg]:size-4.5 [&>svg]:shrink-0 [&>svg]:text-good">
        <FileCheck aria-hidden />
        <div className="min-w-0">
          <p className="font-semibold break-words">{part.label}</p>
          <p className="text-sm text-soft tabular-nums">{facts.join(" · ")}</p>
          <p className="text-sm break-all text-faint">{part.path}</p>
        </div>
      </div>
      {part.problem !== null && (
        <p role="alert" className="ml-7 text-sm break-words text-danger">
          {part.problem}
        </p>
      )}
      {part.notices.map((notice) => (
        <p key={notice} className="ml-7 text-sm break-words text-warn">
          {notice}
        </p>
      ))}
      {part.questions.length > 0 && <Questions jobId={jobId} part={part} />}
    </li>
  )
}

function NotUnderstood({ file }: { file: JobFile }) {
  if (file.not_understood.length === 0) return null
  return (
    <details className="pb-2 text-sm" open={file.parts.length === 0}>
      <summary className="rounded py-1 text-soft">
        {`${amount(file.not_understood.length, "file")} not understood, and left out`}
      </summary>
      <ul className="mt-1 grid gap-1 pl-4">
        {file.not_understood.map(({ path, size_bytes }) => (
          <li key={path} className="break-all text-faint">
            {`${path} · ${size(size_bytes)}`}
          </li>
        ))}
      </ul>
    </details>
  )
}

function OneFile({ jobId, file }: { jobId: string; file: JobFile }) {
  const remove = useJobMutation((name: string) => removeFile(jobId, name))
  return (
    <li className="rounded-2xl border border-line bg-surface px-4 pt-3 pb-1 shadow-shade sm:px-5">
      <div className="flex items-center gap-3">
        <h2 className="min-w-0 flex-1 font-semibold break-all">{file.name}</h2>
        <span className="text-sm whitespace-nowrap text-faint">{size(file.size_bytes)}</span>
        <IconButton
          label={`Take ${file.name} out`}
          disabled={remove.isPending}
          onClick={() => remove.mutate(file.name)}
        >
          <Trash2 aria-hidden />
        </IconButton>
      </div>
      {file.parts.length === 0 && (
        <p className="flex gap-2 py-2 text-warn [&_svg]:mt-1 [&_svg]:size-4 [&_svg]:shrink-0">
          <FileQuestion aria-hidden />
          Nothing in this file is known as the export of a service.
        </p>
      )}
      <ul className="divide-y divide-line">
        {file.parts.map((part) => (
          <Part key={part.path} jobId={jobId} part={part} />
        ))}
      </ul>
      <NotUnderstood file={file} />
    </li>
  )
}

/** What each file was recognised as, with what only a person can answer. */
export function FileList({ job }: { job: Job }) {
  return (
    <ul aria-label="Files" className="grid gap-3">
      {job.files.map((file) => (
        <OneFile key={file.name} jobId={job.id} file={file} />
      ))}
    </ul>
  )
}
