import { CircleHelp, ShieldCheck, ShieldQuestion, ShieldX, TriangleAlert } from "lucide-react"
import { Badge } from "@/components/Surface"
import type { BackupFile } from "@/services/api"

export const isDamaged = ({ verified }: Pick<BackupFile, "verified">) => verified === false

type Props = { backup: BackupFile }

/** The most that is known of a backup in a word: restored in a test, or its bytes are intact, or neither. */
export function Soundness({ backup }: Props) {
  if (backup.kind === "rescue") {
    return (
      <Badge tone="warn">
        <TriangleAlert aria-hidden />
        For an expert
      </Badge>
    )
  }
  if (isDamaged(backup) || backup.restorable === false) {
    return (
      <Badge tone="danger">
        <ShieldX aria-hidden />
        {isDamaged(backup) ? "Damaged" : "Test failed"}
      </Badge>
    )
  }
  if (backup.restorable) {
    return (
      <Badge tone="good">
        <ShieldCheck aria-hidden />
        Restorable
      </Badge>
    )
  }
  return backup.verified ? (
    <Badge>
      <ShieldQuestion aria-hidden />
      Intact, not tested yet
    </Badge>
  ) : (
    <Badge>
      <CircleHelp aria-hidden />
      No checksum
    </Badge>
  )
}

/** What is wrong with it, where something is. */
export function Fault({ backup }: Props) {
  const fault = faultOf(backup)
  return fault && <p className="mt-0.5 text-sm text-danger">{fault}</p>
}

function faultOf(backup: BackupFile): string | null {
  if (isDamaged(backup)) return "It no longer matches its checksum, so it can't be restored."
  if (backup.restorable === false) return backup.test_failure ?? "Its test restore failed."
  return null
}
