import { useQuery } from "@tanstack/react-query"
import { Upload } from "lucide-react"
import type { ReactNode } from "react"
import { OptionalPart } from "@/components/LaterPart"
import { lazyPart } from "@/components/lazyPart"
import { ErrorState } from "@/components/States"
import { Card } from "@/components/Surface"
import { useFileDrop } from "@/components/useFileDrop"
import { ApiError } from "@/services/problem"
import { backupsQuery, settingsQuery, statusQuery } from "./queries"
import { AutoBackup } from "./state/AutoBackup"
import { BackupState } from "./state/BackupState"
import { Backups } from "./stored/Backups"
import { MoveLibrary } from "./transfer/MoveLibrary"
import { TransferDialog } from "./transfer/TransferDialog"
import { underWay } from "./transfer/underWay"
import type { TransferControls } from "./transfer/useTransfer"

// Hardly any visit is asked something, or finds something that was left behind.
const AskToEnable = lazyPart(async () => ({ default: (await import("./state/AskToEnable")).AskToEnable }))
const LeftBehind = lazyPart(async () => ({ default: (await import("./transfer/LeftBehind")).LeftBehind }))

// A section of its own below everything else, and empty where there is no place.
const Copies = lazyPart(async () => ({ default: (await import("./copies/Copies")).Copies }))

type Props = {
  /** The names of this library's lists by id: a document knows lists by their ids. */
  lists: ReadonlyMap<string, string>
  transfer: TransferControls
  progress: ReactNode
}

function DropHint() {
  return (
    <div className="pointer-events-none absolute inset-0 z-10 grid place-items-center rounded-2xl border-2 border-dashed border-accent bg-accent-wash/90">
      <p className="flex items-center gap-2 font-display text-lg font-bold text-accent">
        <Upload aria-hidden className="size-5" />
        Drop the file to see what it would change
      </p>
    </div>
  )
}

/** One sentence for all, where nothing can be read because the server is away. */
function useUnreachable() {
  const queries = [useQuery(statusQuery), useQuery(settingsQuery), useQuery(backupsQuery)]
  const away = queries.every(({ data, error }) => !data && error instanceof ApiError && error.status === 0)
  if (!away) return null
  const [{ error } = { error: null }] = queries
  return <ErrorState error={error} onRetry={() => queries.forEach(({ refetch }) => void refetch())} />
}

export function DataBackupCard({ lists, transfer, progress }: Props) {
  const importFile = (file: File) => transfer.begin({ kind: "file", file })
  const unreachable = useUnreachable()
  const { over, handlers } = useFileDrop(([file]) => file && importFile(file))
  return (
    <div className="relative" {...handlers}>
      {over && <DropHint />}
      <Card title="Data & Backup">
        {unreachable ?? (
          <div className="grid gap-6 [&>*+*]:border-t [&>*+*]:border-line [&>*+*]:pt-6">
            <div className="grid gap-5">
              <BackupState />
              <OptionalPart>
                <AskToEnable />
              </OptionalPart>
              <AutoBackup />
            </div>
            {transfer.state.step !== "applying" && underWay() && (
              <OptionalPart>
                <LeftBehind onUndo={transfer.undo} />
              </OptionalPart>
            )}
            <MoveLibrary state={transfer.state} onFile={importFile} onClose={transfer.close} />
            {progress}
            <Backups onRestore={(backup) => transfer.begin({ kind: "backup", backup })} />
            <OptionalPart>
              <Copies onRestore={(backup) => transfer.begin({ kind: "backup", backup })} />
            </OptionalPart>
          </div>
        )}
      </Card>
      <TransferDialog controls={transfer} lists={lists} />
    </div>
  )
}
