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

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "Something went wrong."
}
