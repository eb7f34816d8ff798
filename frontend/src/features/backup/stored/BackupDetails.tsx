import { Download, FolderOpen, Pin, Trash2 } from "lucide-react"
import { useState } from "react"
import { Link } from "react-router"
import { Button, buttonClasses } from "@/components/Button"
import { ConfirmDialog } from "@/components/ConfirmDialog"
import { lazyDialog } from "@/components/lazyDialog"
import type { BackupFile } from "@/services/api"
import { backupPath } from "../paths"
import { backupName, useDeleteBackup, useDownloadBackup } from "../queries"

const NoteDialog = lazyDialog(() => import("./NoteDialog"))

/** Retention keeps a file for every reason that holds, and each is said. */
function Reasons({ reasons }: { reasons: readonly string[] }) {
  if (reasons.length === 0) return <p>Nothing keeps it: the next clean-up lets it go.</p>
  return (
    <>
      <p className="font-semibold">Why it is kept</p>
      <ul className="list-disc pl-5">
        {reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    </>
  )
}

function Delete({ backup }: { backup: BackupFile }) {
  const [asking, setAsking] = useState(false)
  const remove = useDeleteBackup()
  const name = backupName(backup)
  return (
    <>
      <Button
        small
        look="danger-quiet"
        disabled={backup.pinned}
        aria-label={`Delete ${name}`}
        onClick={() => setAsking(true)}
      >
        <Trash2 aria-hidden />
        Delete
      </Button>
      <ConfirmDialog
        open={asking}
        title="Delete this backup?"
        action="Delete backup"
        busy={remove.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => remove.mutate(backup, { onSettled: () => setAsking(false) })}
      >
        <p>{`The backup of ${name} moves to Recently deleted, where it can be brought back for 14 days. After that it is gone.`}</p>
      </ConfirmDialog>
    </>
  )
}

function Note({ backup }: { backup: BackupFile }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button small aria-label={`Pin or label ${backupName(backup)}`} onClick={() => setOpen(true)}>
        <Pin aria-hidden />
        Pin or label
      </Button>
      {open && <NoteDialog backup={backup} onClose={() => setOpen(false)} />}
    </>
  )
}

export function BackupDetails({ backup }: { backup: BackupFile }) {
  const download = useDownloadBackup()
  const name = backupName(backup)
  const forExperts = backup.kind === "rescue"
  return (
    <div className="mt-2 grid gap-3 rounded-xl bg-sunken px-4 py-3 text-sm text-soft">
      {forExperts && (
        <p>
          The library was too broken to be saved as a document, so its rows were copied as they were. This
          file can't be restored here; somebody who knows databases can read it.
        </p>
      )}
      <div>
        <Reasons reasons={backup.kept_because} />
      </div>
      <p className="font-mono text-xs break-all">{backup.filename}</p>
      <div className="flex flex-wrap gap-2">
        {!forExperts && (
          <Link
            to={backupPath(backup.filename)}
            className={buttonClasses("plain", true)}
            aria-label={`Open ${name}`}
          >
            <FolderOpen aria-hidden />
            Open
          </Link>
        )}
        <Button small aria-label={`Download ${name}`} onClick={() => download.mutate(backup.filename)}>
          <Download aria-hidden />
          Download
        </Button>
        <Note backup={backup} />
        <Delete backup={backup} />
      </div>
      {backup.pinned && <p>A pinned backup can't be deleted: unpin it first.</p>}
    </div>
  )
}
