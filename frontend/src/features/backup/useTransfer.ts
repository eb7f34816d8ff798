import { type QueryClient, useQueryClient } from "@tanstack/react-query"
import { useReducer, useRef } from "react"
import { toast } from "sonner"
import { libraryChanged } from "@/query/useLibraryMutation"
import { type ImportResult, importBackup, type Mode, restoreBackup } from "@/services/api"
import { messageOf } from "@/services/problem"
import { defaultMode, next, removals, type Source, type Transfer } from "./transfer"
import { counted, outcome } from "./words"

const LONG_ENOUGH_TO_UNDO = 30_000

type Sending = { mode: Mode; dryRun: boolean; signal: AbortSignal; onProgress: (fraction: number) => void }

function send(source: Source, sending: Sending): Promise<ImportResult> {
  if (source.kind === "file") return importBackup(source.file, sending)
  return restoreBackup(source.backup.filename, sending)
}

export type NeedsDetails = (imdbIds: string[], mode: Mode) => void

async function undo(client: QueryClient, safetyBackup: string, onNeedsDetails: NeedsDetails): Promise<void> {
  try {
    const report = await restoreBackup(safetyBackup, { mode: "replace" })
    toast.success("Undone: the library is as it was.")
    onNeedsDetails(report.imdb_ids_needing_enrichment, report.mode)
  } catch (error) {
    toast.error(`That could not be undone. ${messageOf(error)}`)
  } finally {
    await libraryChanged(client)
  }
}

function announce(source: Source, report: ImportResult, onUndo: (safetyBackup: string) => void) {
  const { safety_backup: safety } = report
  const did = source.kind === "file" ? "Imported" : "Restored"
  toast.success(`${did} ${counted(report)}`, {
    description: outcome(report),
    duration: LONG_ENOUGH_TO_UNDO,
    ...(safety !== null && { action: { label: "Undo", onClick: () => onUndo(safety) } }),
  })
}

export type TransferControls = {
  state: Transfer
  begin: (source: Source) => void
  chooseMode: (mode: Mode) => void
  /** Says yes to the plan; a plan that removes something is asked about once more. */
  accept: () => void
  close: () => void
}

export function useTransfer(onNeedsDetails: NeedsDetails): TransferControls {
  const client = useQueryClient()
  const [state, dispatch] = useReducer(next, { step: "idle" })
  const running = useRef(new AbortController())

  function start(): AbortSignal {
    running.current.abort()
    running.current = new AbortController()
    return running.current.signal
  }

  const onProgress = (fraction: number) => dispatch({ type: "progressed", fraction })

  async function read(source: Source, mode: Mode) {
    dispatch({ type: "read", source, mode })
    const signal = start()
    try {
      const report = await send(source, { mode, dryRun: true, signal, onProgress })
      if (!signal.aborted) dispatch({ type: "planned", report })
    } catch (error) {
      if (!signal.aborted) dispatch({ type: "failed", error })
    }
  }

  async function apply(source: Source, mode: Mode) {
    dispatch({ type: "applied" })
    try {
      const report = await send(source, { mode, dryRun: false, signal: start(), onProgress })
      dispatch({ type: "closed" })
      announce(source, report, (safety) => void undo(client, safety, onNeedsDetails))
      onNeedsDetails(report.imdb_ids_needing_enrichment, report.mode)
    } catch (error) {
      dispatch({ type: "failed", error })
    } finally {
      await libraryChanged(client)
    }
  }

  function accept() {
    if (state.step === "preview" && removals(state.report) > 0) dispatch({ type: "asked" })
    else if (state.step === "preview" || state.step === "asking") void apply(state.source, state.report.mode)
  }

  function close() {
    if (state.step === "applying") return
    start()
    dispatch({ type: "closed" })
  }

  return {
    state,
    begin: (source) => void read(source, defaultMode(source)),
    chooseMode: (mode) => void ("source" in state && read(state.source, mode)),
    accept,
    close,
  }
}
