/** Imports from other services, each a job of the server. Only one page needs this, so it is no part of `api.ts`. */
import { asFile, http, type UploadOptions, unwrap, upload } from "./api"
import { readProblem } from "./problem"
import type { components } from "./schema"
import { session } from "./session"

type Schemas = components["schemas"]
export type Job = Schemas["JobReply"]
export type JobFile = Schemas["JobFileReply"]
export type JobPart = Schemas["PartReply"]
export type Question = Schemas["QuestionReply"]
export type Option = Schemas["OptionReply"]
export type JobTitle = Schemas["JobTitleReply"]
export type Candidate = Schemas["CandidateReply"]
export type TitleChoice = Schemas["TitleChoice"]
export type Outcomes = Schemas["OutcomesReply"]
export type JobPlan = Schemas["JobPlanReply"]
export type ReportRow = Schemas["ReportRowReply"]
export type Outcome = ReportRow["outcome"]
export type Reason = Schemas["Reason"]

const JOBS = "/api/import/jobs"
const of = (job_id: string) => ({ path: { job_id } })

export const listJobs = () => unwrap(http.GET("/api/import/jobs")).then(({ jobs }) => jobs)

export const createJob = (zone: string) => unwrap(http.POST("/api/import/jobs", { body: { zone } }))

export async function putFile(jobId: string, file: File, options: UploadOptions): Promise<Job> {
  const address = `${JOBS}/${jobId}/files/${encodeURIComponent(file.name)}`
  return JSON.parse(await upload("PUT", address, file, options)) as Job
}

export const removeFile = (job_id: string, name: string) =>
  unwrap(http.DELETE("/api/import/jobs/{job_id}/files/{name}", { params: { path: { job_id, name } } }))

/** Only what is named changes. */
export const choose = (jobId: string, choices: Partial<Pick<Schemas["JobChoices"], "options" | "answers">>) =>
  unwrap(
    http.PUT("/api/import/jobs/{job_id}/options", {
      params: of(jobId),
      body: { options: {}, answers: {}, ...choices },
    }),
  )

export const match = (jobId: string) =>
  unwrap(http.POST("/api/import/jobs/{job_id}/match", { params: of(jobId) }))

export const cancelJob = (jobId: string) =>
  unwrap(http.DELETE("/api/import/jobs/{job_id}", { params: of(jobId) }))

type TitlesQuery = { state: "doubtful" | "decided" | "all"; offset: number; limit: number }

export const jobTitles = (jobId: string, query: TitlesQuery) =>
  unwrap(http.GET("/api/import/jobs/{job_id}/titles", { params: { ...of(jobId), query } }))

export const decide = (jobId: string, decision: TitleChoice) =>
  unwrap(
    http.PUT("/api/import/jobs/{job_id}/decisions", {
      params: of(jobId),
      body: { decisions: [decision] },
    }),
  )

type PlanWindow = { offset: number; limit: number; plan: string | null }

export const planJob = (jobId: string, { plan, ...window }: PlanWindow, signal: AbortSignal) =>
  unwrap(
    http.GET("/api/import/jobs/{job_id}/plan", {
      params: { ...of(jobId), query: { ...window, ...(plan !== null && { plan }) } },
      signal,
    }),
  )

export const applyJob = (jobId: string, plan: string | null) =>
  unwrap(
    http.POST("/api/import/jobs/{job_id}/apply", {
      params: { ...of(jobId), query: plan === null ? {} : { plan } },
    }),
  )

export type RowsQuery = { outcome?: Outcome; reason?: Reason; offset: number; limit: number }

export const jobRows = (jobId: string, query: RowsQuery, signal: AbortSignal) =>
  unwrap(http.GET("/api/import/jobs/{job_id}/rows", { params: { ...of(jobId), query }, signal }))

export const jobReport = (jobId: string, format: "csv" | "json") =>
  asFile(
    http.GET("/api/import/jobs/{job_id}/report", {
      params: { ...of(jobId), query: { format } },
      parseAs: "blob",
    }),
    `import-report.${format}`,
  )

export const undoJob = (jobId: string) =>
  unwrap(http.POST("/api/import/jobs/{job_id}/undo", { params: of(jobId) }))

/** The data of one server-sent event; other fields, such as its name, are of no use here. */
function dataOf(event: string): string | null {
  const lines = event.split("\n").filter((line) => line.startsWith("data:"))
  return lines.length === 0 ? null : lines.map((line) => line.slice(5).trimStart()).join("\n")
}

/** An EventSource could not carry the token, so the stream is read here. */
async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let pending = ""
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const events = (pending + decoder.decode(value, { stream: true })).split("\n\n")
    pending = events.pop() ?? ""
    for (const event of events) {
      const data = dataOf(event)
      if (data !== null) yield data
    }
  }
}

/** The job after each step, for as long as its titles are looked up. */
export async function* watchJob(jobId: string, signal: AbortSignal): AsyncGenerator<Job> {
  const headers = { Authorization: `Bearer ${session.get()?.token}` }
  const response = await fetch(`${JOBS}/${jobId}/events`, { headers, signal })
  if (!response.ok || response.body === null) throw readProblem(response.status, null, null)
  for await (const data of eventsOf(response.body)) yield JSON.parse(data) as Job
}
