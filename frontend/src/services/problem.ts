import type { components } from "./schema"

type ImportResult = components["schemas"]["ImportResult"]

/** The one kind of failure that the rest of the app sees; `message` is a sentence for the user. */
export class ApiError extends Error {
  override readonly name = "ApiError"

  constructor(
    readonly status: number,
    message: string,
    readonly rows: readonly string[] = [],
    /** Seconds the server asks us to wait, where it says so. */
    readonly retryAfter: number | null = null,
  ) {
    super(message)
  }
}

/** The plan that was agreed to no longer holds. Nothing was done; `preview` is the plan as it is now. */
export class PlanChanged extends ApiError {
  constructor(
    message: string,
    readonly preview: ImportResult,
  ) {
    super(409, message)
  }
}

/** No answer at all, or that of a proxy whose server is away: it may pass by itself. */
export const isAway = (error: unknown) => error instanceof ApiError && [0, 502, 504].includes(error.status)

export const UNREACHABLE = "The server can't be reached. Check that it is running, then try again."

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null
}

function parse(body: unknown): unknown {
  if (typeof body !== "string") return body
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}

function sentence(status: number, problem: unknown): string {
  if (isRecord(problem) && typeof problem.detail === "string") return problem.detail
  if (isRecord(problem) && typeof problem.title === "string") return problem.title
  if (status === 413) return "The file is larger than this server accepts."
  return `The server answered with an error (${status}).`
}

function seconds(header: string | null): number | null {
  if (header === null) return null
  const asked = Number(header)
  if (Number.isFinite(asked)) return Math.max(0, asked)
  const at = Date.parse(header)
  return Number.isNaN(at) ? null : Math.max(0, (at - Date.now()) / 1000)
}

function isPreview(value: unknown): value is ImportResult {
  return isRecord(value) && value.dry_run === true && isRecord(value.changes)
}

export function readProblem(status: number, body: unknown, retryAfter: string | null): ApiError {
  const problem = parse(body)
  if (isRecord(problem) && problem.type === "/problems/plan-changed" && isPreview(problem.preview)) {
    return new PlanChanged(sentence(status, problem), problem.preview)
  }
  const rows = isRecord(problem) && Array.isArray(problem.errors) ? problem.errors.map(String) : []
  return new ApiError(status, sentence(status, problem), rows, seconds(retryAfter))
}

const ABOUT_A_FIELD = /^body\.(\w+): (.+)$/s

type FormErrors = { fields: ReadonlyMap<string, string>; others: string | undefined }

/** What a refused form says: of a field at that field, and everything else above the form. */
export function fieldErrors(error: Error | null): FormErrors {
  const rows = error instanceof ApiError ? error.rows : []
  const found = rows.map((row) => ABOUT_A_FIELD.exec(row))
  const fields = new Map(found.flatMap((match) => (match ? [[match[1] ?? "", `${match[2]}.`]] : [])))
  return { fields, others: fields.size > 0 && found.every(Boolean) ? undefined : error?.message }
}
