import { useQuery } from "@tanstack/react-query"
import { Archive } from "lucide-react"
import { useState } from "react"
import { Button } from "@/components/Button"
import { QueryState } from "@/components/QueryState"
import { EmptyState, Loading, Skeleton } from "@/components/States"
import type { BackupFile } from "@/services/api"
import { backupsQuery, useRunBackup } from "../queries"
import { BackupRow } from "./BackupRow"
import { Growth } from "./Growth"
import { RecentlyDeleted } from "./RecentlyDeleted"

const AT_FIRST = 10

type ListProps = { backups: readonly BackupFile[]; onRestore: (backup: BackupFile) => void }

function List({ backups, onRestore }: ListProps) {
  const [all, setAll] = useState(false)
  const shown = all ? backups : backups.slice(0, AT_FIRST)
  return (
    <>
      <Growth backups={backups} />
      <ul aria-label="Backups" className="divide-y divide-line">
        {shown.map((backup) => (
          <BackupRow key={backup.filename} backup={backup} onRestore={onRestore} />
        ))}
      </ul>
      {shown.length < backups.length && (
        <Button look="quiet" className="justify-self-center" onClick={() => setAll(true)}>
          {`Show all ${backups.length.toLocaleString()} backups`}
        </Button>
      )}
    </>
  )
}

function Contents({ onRestore }: { onRestore: (backup: BackupFile) => void }) {
  return (
    <QueryState
      query={useQuery(backupsQuery)}
      loading={
        <Loading what="backups">
          <div className="grid gap-3">
            <Skeleton className="h-12" />
            <Skeleton className="h-12" />
            <Skeleton className="h-12" />
          </div>
        </Loading>
      }
      empty={
        <EmptyState icon={<Archive aria-hidden />} title="No backups yet">
          Switch Auto-backup on, or make the first one now.
        </EmptyState>
      }
    >
      {(backups) => <List backups={backups} onRestore={onRestore} />}
    </QueryState>
  )
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
      <RecentlyDeleted />
    </section>
  )
}
