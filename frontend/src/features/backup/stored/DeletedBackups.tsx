import { useQuery } from "@tanstack/react-query"
import { ArchiveRestore } from "lucide-react"
import { Button } from "@/components/Button"
import { ago, day, plainDay, time } from "@/components/dates"
import { QueryState } from "@/components/QueryState"
import { Loading, Skeleton } from "@/components/States"
import type { DeletedBackup } from "@/services/api"
import { backupName, deletedQuery, useUndelete } from "../queries"
import { factsOf } from "./facts"
import { Soundness } from "./Soundness"

function Row({ backup }: { backup: DeletedBackup }) {
  const undelete = useUndelete()
  return (
    <li className="grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-1 py-3">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <span className="font-semibold tabular-nums">{`${day(backup.created_at)}, ${time(backup.created_at)}`}</span>
          <Soundness backup={backup} />
        </p>
        {backup.label && <p className="mt-0.5 font-medium break-words">{backup.label}</p>}
        <p className="text-sm text-faint">{factsOf(backup)}</p>
        <p className="text-sm text-soft">{`Deleted ${ago(backup.deleted_at)}, gone for good on ${plainDay(backup.gone_at)}`}</p>
      </div>
      <Button
        small
        busy={undelete.isPending}
        aria-label={`Bring back ${backupName(backup)}`}
        onClick={() => undelete.mutate(backup)}
      >
        <ArchiveRestore aria-hidden className="max-sm:hidden" />
        Bring back
      </Button>
    </li>
  )
}

export function DeletedBackups() {
  return (
    <QueryState
      query={useQuery(deletedQuery)}
      loading={
        <Loading what="deleted backups">
          <Skeleton className="h-12" />
        </Loading>
      }
      empty={<p className="py-2 text-sm text-soft">No backup was deleted in the last 14 days.</p>}
    >
      {(backups) => (
        <ul aria-label="Recently deleted" className="divide-y divide-line">
          {backups.map((backup) => (
            <Row key={backup.filename} backup={backup} />
          ))}
        </ul>
      )}
    </QueryState>
  )
}
