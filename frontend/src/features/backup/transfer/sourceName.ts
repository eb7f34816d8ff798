import { backupName } from "../queries"
import { selected } from "./plansInWords"
import type { Source } from "./transfer"

export function sourceName(source: Source): string {
  if (source.kind === "file") return source.file.name
  const backup = `the backup of ${backupName(source.backup)}`
  return source.selection ? `${selected(source.selection)} from ${backup}` : backup
}
