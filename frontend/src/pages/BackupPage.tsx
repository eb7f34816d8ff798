import { useQuery } from "@tanstack/react-query"
import { ArrowLeft, Download, FileQuestion, GitCompareArrows, RotateCcw } from "lucide-react"
import { Suspense } from "react"
import { Link, useParams } from "react-router"
import { Button, buttonClasses } from "@/components/Button"
import { lazyPart } from "@/components/lazyPart"
import { QueryState } from "@/components/QueryState"
import { EmptyState, Loading, Skeleton } from "@/components/States"
import { SelectionBar } from "@/features/backup/contents/SelectionBar"
import { useSelection } from "@/features/backup/contents/useSelection"
import { comparePath, filenameOf } from "@/features/backup/paths"
import { backupName, backupsQuery, useDownloadBackup } from "@/features/backup/queries"
import { factsOf } from "@/features/backup/stored/facts"
import { Fault, isDamaged, Soundness } from "@/features/backup/stored/Soundness"
import { TransferDialog } from "@/features/backup/transfer/TransferDialog"
import { useDocumentTitle } from "@/layout/useDocumentTitle"
import type { BackupFile } from "@/services/api"
import { useLibraryTransfer } from "./useLibraryTransfer"

// The page's head is shown while it comes, which is as soon as the list of backups does.
const loadContents = async () => ({
  default: (await import("@/features/backup/contents/BackupContents")).BackupContents,
})
const BackupContents = lazyPart(loadContents)
loadContents().catch(() => undefined)

export function ToBackups() {
  return (
    <Link
      to="/account"
      className="mb-5 inline-flex min-h-6 items-center gap-1.5 rounded text-sm font-semibold text-soft hover:text-ink"
    >
      <ArrowLeft aria-hidden className="size-4" />
      All backups
    </Link>
  )
}

function Head({ backup, onRestore }: { backup: BackupFile; onRestore: () => void }) {
  const download = useDownloadBackup()
  return (
    <header className="mb-6 grid gap-4">
      <div>
        <h1 className="text-3xl font-bold tracking-tight break-words">{`Backup of ${backupName(backup)}`}</h1>
        {backup.label && <p className="mt-1 font-medium break-words">{backup.label}</p>}
        <p className="mt-1.5 flex flex-wrap items-center gap-x-2.5 gap-y-1 text-soft">
          <Soundness backup={backup} />
          {factsOf(backup)}
        </p>
        <Fault backup={backup} />
      </div>
      <div className="flex flex-wrap gap-2">
        {backup.kind !== "rescue" && (
          <>
            <Button look="primary" disabled={isDamaged(backup)} onClick={onRestore}>
              <RotateCcw aria-hidden />
              Restore everything
            </Button>
            <Link to={comparePath(backup.filename)} className={buttonClasses()}>
              <GitCompareArrows aria-hidden />
              Compare with now
            </Link>
          </>
        )}
        <Button busy={download.isPending} onClick={() => download.mutate(backup.filename)}>
          <Download aria-hidden />
          Download
        </Button>
      </div>
    </header>
  )
}

function Opened({ backup }: { backup: BackupFile }) {
  useDocumentTitle(`Backup of ${backupName(backup)}`)
  const picked = useSelection()
  const { controls, lists } = useLibraryTransfer(picked.clear)
  const readable = backup.kind !== "rescue" && !isDamaged(backup)
  return (
    <>
      <Head backup={backup} onRestore={() => controls.begin({ kind: "backup", backup })} />
      <Suspense fallback={<Loading what="the contents">{null}</Loading>}>
        {readable && <BackupContents filename={backup.filename} picked={picked} />}
      </Suspense>
      <SelectionBar
        picked={picked}
        onRestore={() => controls.begin({ kind: "backup", backup, selection: picked.selection })}
      />
      <TransferDialog controls={controls} lists={lists} />
    </>
  )
}

function Missing() {
  useDocumentTitle("Backup")
  return (
    <EmptyState
      alone
      icon={<FileQuestion aria-hidden />}
      title="This backup is not in the list"
      action={
        <Link to="/account" className={buttonClasses("primary")}>
          To the backups
        </Link>
      }
    >
      If it was deleted in the last 14 days, it can be brought back from Recently deleted.
    </EmptyState>
  )
}

function Body({ filename }: { filename: string }) {
  return (
    <QueryState
      query={useQuery(backupsQuery)}
      loading={
        <Loading what="backup">
          <Skeleton className="h-9 w-72" />
          <Skeleton className="mt-6 h-64" />
        </Loading>
      }
    >
      {(backups) => {
        const backup = backups.find((known) => known.filename === filename)
        return backup ? <Opened backup={backup} /> : <Missing />
      }}
    </QueryState>
  )
}

export default function BackupPage() {
  const { name = "" } = useParams()
  return (
    <>
      <ToBackups />
      <Body key={name} filename={filenameOf(name)} />
    </>
  )
}
