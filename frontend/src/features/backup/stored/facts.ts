/** What is known of a backup, in a line. */
import { amount, size } from "@/components/amounts"
import { ago } from "@/components/dates"
import type { BackupFile } from "@/services/api"

const KINDS: Record<BackupFile["kind"], string> = {
  daily: "Daily",
  hourly: "Hourly",
  manual: "By hand",
  "before-import": "Before an import",
  "before-restore": "Before a restore",
  rescue: "Rescue copy",
}

export function factsOf(backup: BackupFile): string {
  const parts = [
    KINDS[backup.kind],
    backup.movies === null ? null : amount(backup.movies, "title"),
    size(backup.size_bytes),
    testedInWords(backup),
    backup.repaired_at === null ? null : `Repaired from a copy ${ago(backup.repaired_at)}`,
  ]
  return parts.filter(Boolean).join(" · ")
}

function testedInWords({ restorable, tested_at }: BackupFile): string | null {
  if (tested_at === null || restorable === null) return null
  return restorable ? `Restored in a test ${ago(tested_at)}` : `Its test failed ${ago(tested_at)}`
}
