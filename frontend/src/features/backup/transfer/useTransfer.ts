import { type QueryClient, useQueryClient } from "@tanstack/react-query"
import { useReducer, useRef } from "react"
import { messageOf } from "@/components/messageOf"
import { toast } from "@/components/toasts"
import { useAskBeforeLeaving } from "@/components/useAskBeforeLeaving"
import { knownEpoch } from "@/query/epoch"
import { libraryChanged } from "@/query/useLibraryMutation"
import { type ImportResult, importBackup, type Mode, restoreBackup } from "@/services/api"
import { changesNothing, counted, outcome } from "./plansInWords"
import { sourceName } from "./sourceName"
import { defaultMode, next, removals, type Source, type Transfer, type TransferEvent } from "./transfer"
import { ended, sent, setOff } from "./underWay"

type Sending = {
  mode: Mode
  dryRun: boolean
  plan: string | null
  offset?: number
  signal: AbortSignal
  onProgress: (fraction: number) => void
}

function send(source: Source, sending: Sending): Promise<ImportResult> {
  if (source.kind === "file") return importBackup(source.file, sending)
  const { selection, backup } = source
  return restoreBackup(backup.filename, { ...sending, selection, place: backup.place?.id })
}

/** "replaced": the library is another one now, and what was still to be fetched for the old one no longer is. */
export type NeedsDetails = (imdbIds: string[], library: "added to" | "replaced") => unknown

const handOn = (onNeedsDetails: NeedsDetails, report: ImportResult, whole: boolean) =>
  onNeedsDetails(
    report.imdb_ids_needing_enrichment,
    whole && report.mode === "replace" ? "replaced" : "added to",
  )

async function undo(client: QueryClient, safetyBackup: string, onNeedsDetails: NeedsDetails): Promise<void> {
  try {
    const report = await restoreBackup(safetyBackup, { mode: "replace" })
    toast.success("Undone: the library is as it was.")
    handOn(onNeedsDetails, report, true)
  } catch (error) {
    toast.error(`That could not be undone. ${messageOf(error)}`)
  } finally {
    await libraryChanged(client)
  }
}

function announce(source: Source, report: ImportResult, onUndo: (safetyBackup: string) => void) {
  const { safety_backup: safety } = report
  const said = `${source.kind === "file" ? "Imported" : "Restored"} ${counted(report)}`
  const description = outcome(report)
  if (changesNothing(report)) return toast.success("Nothing changed: your library has all of this already.")
  if (safety === null) toast.success(said, description)
  else toast.step(said, { description, undo: () => onUndo(safety) })
}

/** What the steps need of the component that takes them. */
type Parts = {
  client: QueryClient
  dispatch: (event: TransferEvent) => void
  /** Ends what is under way, and hands out the signal of what begins now. */
  begin: () => AbortSignal
  onNeedsDetails: NeedsDetails
  onDone: () => void
}

async function plan(source: Source, mode: Mode, { dispatch, begin }: Parts): Promise<void> {
  dispatch({ type: "read", source, mode })
  const signal = begin()
  const onProgress = (fraction: number) => dispatch({ type: "progressed", fraction })
  try {
    const report = await send(source, { mode, dryRun: true, plan: null, signal, onProgress })
    if (!signal.aborted) dispatch({ type: "planned", report })
  } catch (error) {
    if (!signal.aborted) dispatch({ type: "failed", error })
  }
}

/** All rows of the plan that is shown. The server keeps no plan: it makes the same one again. */
async function fetchRows(source: Source, shown: ImportResult, { dispatch, begin }: Parts): Promise<void> {
  dispatch({ type: "rowsAsked" })
  const signal = begin()
  const { mode, plan_digest: plan, rows_total } = shown
  let report = shown
  let offset = shown.rows?.length ?? 0
  try {
    while (offset < (rows_total ?? 0)) {
      const sending = { mode, dryRun: true, plan, offset, signal, onProgress: () => undefined }
      const page = await send(source, sending)
      if (signal.aborted) return
      const rows = [...(report.rows ?? []), ...(page.rows ?? [])]
      report = { ...report, rows, list_names: { ...report.list_names, ...page.list_names } }
      if (rows.length === offset) break
      offset = rows.length
    }
    dispatch({ type: "rowsCame", report })
  } catch (error) {
    if (!signal.aborted) dispatch({ type: "failed", error })
  }
}

/** Carries out the plan that was shown, and no other. */
async function apply(source: Source, agreed: ImportResult, parts: Parts): Promise<void> {
  const { client, dispatch, begin, onNeedsDetails } = parts
  const { mode, plan_digest: plan } = agreed
  dispatch({ type: "applied" })
  const { kind } = source
  const startedAt = Date.now() / 1000
  setOff({ kind, name: sourceName(source), startedAt, epoch: knownEpoch(client), sent: kind === "backup" })
  function onProgress(fraction: number) {
    if (fraction === 1) sent()
    dispatch({ type: "progressed", fraction })
  }
  try {
    const report = await send(source, { mode, dryRun: false, plan, signal: begin(), onProgress })
    dispatch({ type: "closed" })
    parts.onDone()
    announce(source, report, (safety) => void undo(client, safety, onNeedsDetails))
    if (!changesNothing(report))
      handOn(onNeedsDetails, report, source.kind === "file" || source.selection === undefined)
  } catch (error) {
    dispatch({ type: "failed", error })
  } finally {
    ended()
    await libraryChanged(client)
  }
}

function useOneAtATime(): () => AbortSignal {
  const running = useRef(new AbortController())
  return () => {
    running.current.abort()
    running.current = new AbortController()
    return running.current.signal
  }
}

export type TransferControls = {
  state: Transfer
  begin: (source: Source) => void
  chooseMode: (mode: Mode) => void
  /** A preview brings the first rows; this fetches the others. */
  fetchRows: () => void
  /** Says yes to the plan; a plan that removes something is asked about once more. */
  accept: () => void
  close: () => void
  /** Brings back the library as a safety backup holds it. */
  undo: (safetyBackup: string) => void
}

export function useTransfer(onNeedsDetails: NeedsDetails, onDone: () => void = () => {}): TransferControls {
  const [state, dispatch] = useReducer(next, { step: "idle" })
  const begin = useOneAtATime()
  useAskBeforeLeaving(state.step === "applying")
  const parts = { client: useQueryClient(), dispatch, begin, onNeedsDetails, onDone }

  function accept() {
    if (state.step === "preview" && removals(state.report) > 0) dispatch({ type: "asked" })
    else if (state.step === "preview" || state.step === "asking") {
      void apply(state.source, state.report, parts)
    }
  }

  function close() {
    if (state.step === "applying") return
    begin()
    dispatch({ type: "closed" })
  }

  return {
    state,
    begin: (source) => void plan(source, defaultMode(source), parts),
    chooseMode: (mode) => void ("source" in state && plan(state.source, mode, parts)),
    fetchRows() {
      if (state.step === "preview" && !state.fetchingRows) void fetchRows(state.source, state.report, parts)
    },
    accept,
    close,
    undo: (safetyBackup) => void undo(parts.client, safetyBackup, onNeedsDetails),
  }
}
