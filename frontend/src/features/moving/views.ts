/** Which part of moving in is shown: the way through it, and how far along it a job is. */
import type { Job } from "@/services/importJobs"

export type View = "files" | "titles" | "preview" | "result"

export const VIEWS: readonly { view: View; name: string }[] = [
  { view: "files", name: "Files" },
  { view: "titles", name: "Titles" },
  { view: "preview", name: "Preview" },
  { view: "result", name: "Result" },
]

const OPEN: Record<Job["state"], readonly View[]> = {
  open: ["files"],
  matching: ["files", "titles"],
  paused: ["files", "titles", "preview"],
  ready: ["files", "titles", "preview"],
  applied: ["titles", "preview", "result"],
  undone: ["titles", "preview", "result"],
}

export const doubtful = ({ titles }: Pick<Job, "titles">) =>
  titles.ambiguous + titles.unknown + titles.pending

function latest(job: Pick<Job, "state" | "titles">): View {
  if (job.state === "ready") return doubtful(job) > 0 ? "titles" : "preview"
  if (job.state === "paused") return "titles"
  return OPEN[job.state].at(-1) ?? "files"
}

export const isOpen = (job: Pick<Job, "state">, view: View) => OPEN[job.state].includes(view)

/** What the address asks for, where the job is that far; else what is to be done next. */
export function viewOf(job: Pick<Job, "state" | "titles">, asked: string | null): View {
  const known = VIEWS.find(({ view }) => view === asked)
  return known && isOpen(job, known.view) ? known.view : latest(job)
}
