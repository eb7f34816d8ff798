/** An import or a restore, step by step: the two differ in where the document comes from. */

import { messageOf } from "@/components/messageOf"
import type { BackupFile, ImportResult, Mode, Selection } from "@/services/api"
import { ApiError, PlanChanged } from "@/services/problem"

export type StoredBackup = Pick<BackupFile, "filename" | "created_at"> & {
  /** Of a copy in a further place. */
  place?: { id: string; name: string }
}

export type Source =
  | { kind: "file"; file: File }
  /** With a selection only these rows, and what they need, are restored. */
  | { kind: "backup"; backup: StoredBackup; selection?: Selection }

export type Refusal = { reason: string; rows: readonly string[] }

export type Transfer =
  | { step: "idle" }
  | { step: "reading"; source: Source; mode: Mode; report: ImportResult | null; fraction: number | null }
  | {
      step: "preview"
      source: Source
      report: ImportResult
      refusal: Refusal | null
      /** The library changed after the plan was agreed to: nothing was done, and this is the new plan. */
      overtaken: boolean
      /** The rows after the first ones are on their way. */
      fetchingRows: boolean
    }
  | { step: "asking"; source: Source; report: ImportResult }
  | { step: "applying"; source: Source; report: ImportResult; fraction: number | null }
  | { step: "refused"; source: Source; refusal: Refusal }

export type TransferEvent =
  | { type: "read"; source: Source; mode: Mode }
  | { type: "planned"; report: ImportResult }
  | { type: "rowsAsked" }
  | { type: "rowsCame"; report: ImportResult }
  | { type: "asked" }
  | { type: "applied" }
  | { type: "progressed"; fraction: number }
  | { type: "failed"; error: unknown }
  | { type: "closed" }

export const defaultMode = (source: Source): Mode => (source.kind === "file" ? "merge" : "replace")

const refusalOf = (error: unknown): Refusal => ({
  reason: messageOf(error),
  rows: error instanceof ApiError ? error.rows : [],
})

function read(state: Transfer, source: Source, mode: Mode): Transfer {
  const report = "report" in state && state.report !== null && state.source === source ? state.report : null
  return { step: "reading", source, mode, report, fraction: source.kind === "file" ? 0 : null }
}

/** Sent whole, a file still has to be checked: from there on nobody knows how long it takes. */
function progressed(state: Transfer, sent: number): Transfer {
  const fraction = sent < 1 ? sent : null
  return state.step === "reading" || state.step === "applying" ? { ...state, fraction } : state
}

function preview(
  source: Source,
  report: ImportResult,
  { refusal = null, overtaken = false }: { refusal?: Refusal | null; overtaken?: boolean } = {},
): Transfer {
  return { step: "preview", source, report, refusal, overtaken, fetchingRows: false }
}

/** With a plan on the screen the plan stays; without one the refusal is all there is to show. */
function failed(state: Transfer, error: unknown): Transfer {
  if (state.step === "idle" || state.step === "refused") return state
  const { source, report } = state
  if (error instanceof PlanChanged) return preview(source, error.preview, { overtaken: true })
  const refusal = refusalOf(error)
  return report === null ? { step: "refused", source, refusal } : preview(source, report, { refusal })
}

export function next(state: Transfer, event: TransferEvent): Transfer {
  switch (event.type) {
    case "read":
      return read(state, event.source, event.mode)
    case "planned":
      return state.step === "reading" ? preview(state.source, event.report) : state
    case "rowsAsked":
      return state.step === "preview" ? { ...state, refusal: null, fetchingRows: true } : state
    case "rowsCame":
      if (state.step === "preview") return { ...state, report: event.report, fetchingRows: false }
      return state.step === "asking" ? { ...state, report: event.report } : state
    case "asked":
      if (state.step !== "preview") return state
      return { step: "asking", source: state.source, report: state.report }
    case "applied":
      if (state.step !== "preview" && state.step !== "asking") return state
      return { step: "applying", source: state.source, report: state.report, fraction: null }
    case "progressed":
      return progressed(state, event.fraction)
    case "failed":
      return failed(state, event.error)
    case "closed":
      return { step: "idle" }
  }
}

export function removals({ changes }: ImportResult): number {
  return changes.movies.removed + changes.people.removed + changes.lists.removed
}
