import { backupName } from "../queries"
import { selected } from "./plansInWords"
import type { Source } from "./transfer"

export function sourceName(source: Source): string {
  if (source.kind === "file") return source.file.name
  const { place } = source.backup
  const backup = `the ${place ? "copy" : "backup"} of ${backupName(source.backup)}${place ? ` in ${place.name}` : ""}`
  return source.selection ? `${selected(source.selection)} from ${backup}` : backup
}
