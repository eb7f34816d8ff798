const RULES = new Intl.PluralRules("en")

/** "1 title", "2,345 titles". */
export function amount(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString()} ${RULES.select(count) === "one" ? one : many}`
}

/** "1.4 MB" and the like, in steps of a thousand as file managers show it. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`
  if (bytes < 1_000_000_000) return `${(bytes / 1_000_000).toFixed(1)} MB`
  return `${(bytes / 1_000_000_000).toFixed(1)} GB`
}

/** "a, b and c" */
export function joined(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join("")
  return `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`
}
