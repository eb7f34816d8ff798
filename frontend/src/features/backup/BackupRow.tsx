import { Download, RotateCcw, ShieldCheck, ShieldQuestion, ShieldX, Trash2 } from "lucide-react"
import { amount, size } from "@/components/amounts"
import { Button, IconButton } from "@/components/Button"
import { day, time } from "@/components/dates"
import { Badge } from "@/components/Surface"
import type { BackupFile } from "@/services/api"
import { backupName } from "./queries"

const KINDS: Record<BackupFile["kind"], string> = {
  daily: "Daily",
  hourly: "Hourly",
  manual: "By hand",
  "before-import": "Before an import",
  "before-restore": "Before a restore",
  rescue: "Rescue copy",
}

function Soundness({ verified }: { verified: boolean | null }) {
  if (verified === null) {
    return (
      <Badge>
        <ShieldQuestion aria-hidden />
        No checksum
      </Badge>
    )
  }
  return verified ? (
    <Badge tone="good">
      <ShieldCheck aria-hidden />
      Verified
    </Badge>
  ) : (
    <Badge tone="danger">
      <ShieldX aria-hidden />
      Damaged
    </Badge>
  )
}

type Props = {
  backup: BackupFile
  onRestore: (backup: BackupFile) => void
  onDownload: (filename: string) => void
  onDelete: (backup: BackupFile) => void
}

export function BackupRow({ backup, onRestore, onDownload, onDelete }: Props) {
  const name = backupName(backup)
  const damaged = backup.verified === false
  const contents =
    backup.movies === null
      ? size(backup.size_bytes)
      : `${amount(backup.movies, "title")}, ${size(backup.size_bytes)}`
  return (
    <li className="grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-1 py-3">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <span className="font-semibold tabular-nums">{`${day(backup.created_at)}, ${time(backup.created_at)}`}</span>
          <Soundness verified={backup.verified} />
        </p>
        <p className="text-sm text-faint">{`${KINDS[backup.kind]} · ${contents}`}</p>
        {damaged && (
          <p className="mt-0.5 text-sm text-danger">
            It no longer matches its checksum, so it can't be restored.
          </p>
        )}
      </div>
      <div className="flex items-center gap-0.5">
        <Button small disabled={damaged} aria-label={`Restore ${name}`} onClick={() => onRestore(backup)}>
          <RotateCcw aria-hidden />
          <span className="max-sm:sr-only">Restore</span>
        </Button>
        <IconButton label={`Download ${name}`} onClick={() => onDownload(backup.filename)}>
          <Download aria-hidden />
        </IconButton>
        <IconButton label={`Delete ${name}`} onClick={() => onDelete(backup)}>
          <Trash2 aria-hidden />
        </IconButton>
      </div>
    </li>
  )
}
