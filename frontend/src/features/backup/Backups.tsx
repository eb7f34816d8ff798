import { useQuery } from "@tanstack/react-query"
import { Archive } from "lucide-react"
import { useState } from "react"
import { Button } from "@/components/Button"
import { ConfirmDialog } from "@/components/ConfirmDialog"
import { EmptyState, ErrorState, Loading, Skeleton } from "@/components/States"
import type { BackupFile } from "@/services/api"
import { BackupRow } from "./BackupRow"
import { Growth } from "./Growth"
import { backupName, backupsQuery, useDeleteBackup, useDownloadBackup, useRunBackup } from "./queries"

const AT_FIRST = 10

type ListProps = { backups: readonly BackupFile[]; onRestore: (backup: BackupFile) => void }

function List({ backups, onRestore }: ListProps) {
  const [all, setAll] = useState(false)
  const [doomed, setDoomed] = useState<BackupFile | null>(null)
  const download = useDownloadBackup()
  const remove = useDeleteBackup()
  const shown = all ? backups : backups.slice(0, AT_FIRST)
  return (
    <>
      <Growth backups={backups} />
      <ul aria-label="Backups" className="divide-y divide-line">
        {shown.map((backup) => (
          <BackupRow
            key={backup.filename}
            backup={backup}
            onRestore={onRestore}
            onDownload={download.mutate}
            onDelete={setDoomed}
          />
        ))}
      </ul>
      {shown.length < backups.length && (
        <Button look="quiet" className="justify-self-center" onClick={() => setAll(true)}>
          {`Show all ${backups.length} backups`}
        </Button>
      )}
      <ConfirmDialog
        open={doomed !== null}
        title="Delete this backup?"
        action="Delete backup"
        busy={remove.isPending}
        onClose={() => setDoomed(null)}
        onConfirm={() => doomed && remove.mutate(doomed, { onSettled: () => setDoomed(null) })}
      >
        {doomed && <p>{`The backup of ${backupName(doomed)} is removed from the server for good.`}</p>}
      </ConfirmDialog>
    </>
  )
}

function Contents({ onRestore }: { onRestore: (backup: BackupFile) => void }) {
  const { data: backups, error, refetch } = useQuery(backupsQuery)
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!backups) {
    return (
      <Loading what="backups">
        <div className="grid gap-3">
          <Skeleton className="h-12" />
          <Skeleton className="h-12" />
          <Skeleton className="h-12" />
        </div>
      </Loading>
    )
  }
  if (backups.length === 0) {
    return (
      <EmptyState icon={<Archive aria-hidden />} title="No backups yet">
        Switch Auto-backup on, or make the first one now.
      </EmptyState>
    )
  }
  return <List backups={backups} onRestore={onRestore} />
}

export function Backups({ onRestore }: { onRestore: (backup: BackupFile) => void }) {
  const run = useRunBackup()
  return (
    <section aria-label="Backups on the server" className="grid gap-3">
      <div className="flex items-center justify-between gap-4">
        <h3 className="text-lg font-bold">Backups</h3>
        <Button small busy={run.isPending} onClick={() => run.mutate()}>
          {!run.isPending && <Archive aria-hidden />}
          Back up now
        </Button>
      </div>
      <Contents onRestore={onRestore} />
    </section>
  )
}
