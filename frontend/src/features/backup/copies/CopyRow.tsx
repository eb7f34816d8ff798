import { Lock, LockOpen, RotateCcw } from "lucide-react"
import { amount, size } from "@/components/amounts"
import { Button } from "@/components/Button"
import { ago, day, time } from "@/components/dates"
import type { CopyFile, CopyPlace } from "@/services/api"
import { backupName } from "../queries"
import type { StoredBackup } from "../transfer/transfer"

/** What is known of its soundness: the server has read it back, and perhaps restored it on trial. */
function worthOf(copy: CopyFile): string {
  if (copy.damaged) return "Damaged"
  if (copy.restorable === false) return `Test failed: ${copy.test_failure ?? "it does not restore."}`
  if (copy.restorable) return `Restored in a test ${ago(copy.tested_at ?? 0)}`
  return copy.confirmed_at === null ? "Not compared yet" : "Compared with the backup"
}

function lockOf(copy: CopyFile): string {
  if (!copy.locked) return "Not locked"
  if (copy.opened_by.length === 0) return "Locked with an unnamed key"
  const kits = copy.opened_by.join(" or ")
  return `Locked, opens with kit ${kits}`
}

type Props = { copy: CopyFile; place: CopyPlace; onRestore: (backup: StoredBackup) => void }

export function CopyRow({ copy, place, onRestore }: Props) {
  const name = backupName(copy)
  const facts = [copy.movies === null ? null : amount(copy.movies, "title"), size(copy.size_bytes)]
  const Icon = copy.locked ? Lock : LockOpen
  return (
    <li className="grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-1 py-2">
      <div className="min-w-0 text-sm">
        <p className="font-semibold tabular-nums">{`${day(copy.created_at)}, ${time(copy.created_at)}`}</p>
        <p className="text-faint">{[...facts.filter(Boolean), worthOf(copy)].join(" · ")}</p>
        <p className="flex items-center gap-1.5 break-all text-faint">
          <Icon aria-hidden className="size-3.5 shrink-0" />
          {lockOf(copy)}
        </p>
        {!copy.openable && (
          <p className="text-soft">
            The server can’t open it. Open it with the emergency kit, and import the file.
          </p>
        )}
      </div>
      <Button
        small
        disabled={copy.damaged || !copy.openable}
        aria-label={`Restore the copy of ${name} in ${place.name}`}
        onClick={() => onRestore({ ...copy, place: { id: place.id, name: place.name } })}
      >
        <RotateCcw aria-hidden className="max-sm:hidden" />
        Restore
      </Button>
    </li>
  )
}
