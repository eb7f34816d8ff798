/** Plans and reports in words: what a person reads before saying yes, and after. */
import { amount } from "@/components/amounts"
import { moment, plainDay } from "@/components/dates"
import type { ContentsRow, ImportResult, RowChange, Selection } from "@/services/api"

type Names = ReadonlyMap<string, string>

export const FIELD_NAMES: Record<string, string> = {
  status: "Status",
  custom_list_id: "List",
  recommendations: "Recommended by",
  watch_history: "Watched",
  name: "Name",
  is_trusted: "Trusted",
  color: "Colour",
  emoji: "Emoji",
  icon: "Icon",
  position: "Position",
  created_at: "Created",
  last_modified: "Last changed",
}

const STATUSES: Record<string, string> = {
  toWatch: "to watch",
  watched: "watched",
  deleted: "deleted",
  custom: "on a list",
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

function recommendation(entry: unknown): string {
  if (!isRecord(entry)) return ""
  const name = String(entry.person_name ?? "somebody")
  return entry.vote_type === false ? `${name} (against)` : name
}

function history(value: Record<string, unknown>): string {
  const { date_watched: date, my_rating: rating } = value
  const seen = typeof date === "number" ? plainDay(date) : "date unknown"
  return typeof rating === "number" ? `${seen}, rated ${rating}` : `${seen}, not rated`
}

export function valueInWords(field: string, value: unknown, lists: Names): string {
  if (field === "watch_history") return isRecord(value) ? history(value) : "not watched"
  if (Array.isArray(value)) return value.map(recommendation).join(", ") || "nobody"
  if (value === null || value === undefined || value === "") return "none"
  if (field === "status") return STATUSES[String(value)] ?? String(value)
  if (field === "custom_list_id") return lists.get(String(value)) ?? "a list that this library lacks"
  if (field === "last_modified" || field === "created_at") return moment(Number(value))
  if (typeof value === "boolean") return value ? "yes" : "no"
  return String(value)
}

export type Difference = { field: string; before: string | null; after: string | null }

/** The stamp differs in every changed row; it is worth a line only where nothing else does. */
export function differences(row: RowChange, lists: Names): Difference[] {
  const fields = [...new Set([...Object.keys(row.before ?? {}), ...Object.keys(row.after ?? {})])]
  const telling = fields.filter((field) => field !== "last_modified" && field in FIELD_NAMES)
  return (telling.length > 0 ? telling : fields).map((field) => ({
    field: FIELD_NAMES[field] ?? field,
    before: row.before ? valueInWords(field, row.before[field], lists) : null,
    after: row.after ? valueInWords(field, row.after[field], lists) : null,
  }))
}

/** A row of a document in a line: what the file says of it, for rows whose title nobody knows as well. */
export function describe(
  kind: RowChange["kind"],
  row: Record<string, unknown>,
  listName: string | null,
): string {
  if (kind === "person") return [row.emoji, row.is_trusted === true && "trusted"].filter(Boolean).join(" · ")
  if (kind === "list") {
    return typeof row.created_at === "number" ? `made ${plainDay(row.created_at)}` : ""
  }
  const watched = isRecord(row.watch_history) ? `watched: ${history(row.watch_history)}` : null
  const status = row.status === "watched" && watched !== null ? null : STATUSES[String(row.status)]
  const votes = Array.isArray(row.recommendations) ? row.recommendations.map(recommendation) : []
  const parts = [
    listName !== null && row.status === "custom" ? `on ${listName}` : status,
    watched,
    votes.length > 0 && `from ${joined(votes)}`,
  ]
  return parts.filter(Boolean).join(" · ")
}

/** The title where it is known; else the number, the name or the list's name. */
export function rowTitle({ key, title, kind, row }: ContentsRow): string {
  if (title !== null) return title
  return kind === "list" && typeof row.name === "string" ? row.name : key
}

const KINDS = { movie: "Title", person: "Person", list: "List" } as const

export function rowName(row: RowChange, lists: Names): string {
  if (row.kind === "movie") return row.title ?? row.key
  const shown = row.title ?? (row.kind === "list" ? (lists.get(row.key) ?? listName(row)) : row.key)
  return `${KINDS[row.kind]}: ${shown}`
}

function listName({ before, after, key }: RowChange): string {
  const name = after?.name ?? before?.name
  return typeof name === "string" ? name : key
}

export function joined(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join("")
  return `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`
}

const sum = ({ changes }: ImportResult, key: "added" | "updated" | "kept" | "removed") =>
  changes.movies[key] + changes.people[key] + changes.lists[key]

export function counted({ imported_counts: { movies, people, lists } }: ImportResult): string {
  return joined([amount(movies, "title"), amount(people, "person", "people"), amount(lists, "list")])
}

/** What the toast says below its first line. */
export function outcome(report: ImportResult): string {
  const parts = [
    `${sum(report, "added").toLocaleString()} added`,
    `${sum(report, "updated").toLocaleString()} changed`,
  ]
  if (sum(report, "removed") > 0) parts.push(`${sum(report, "removed").toLocaleString()} removed`)
  if (sum(report, "kept") > 0)
    parts.push(`${sum(report, "kept").toLocaleString()} kept, because yours are newer`)
  if (report.errors.length > 0) parts.push(`${report.errors.length.toLocaleString()} left out`)
  const stubs = report.imdb_ids_needing_enrichment.length
  const fetching = stubs > 0 ? ` ${amount(stubs, "title")} without details: fetching them now.` : ""
  return `${joined(parts)}.${fetching}`
}

/** "12 titles and 1 person": what there is none of is left out. */
export function amounts({ movies, people, lists }: Record<"movies" | "people" | "lists", number>): string {
  const parts = [
    movies > 0 ? amount(movies, "title") : null,
    people > 0 ? amount(people, "person", "people") : null,
    lists > 0 ? amount(lists, "list") : null,
  ]
  return joined(parts.filter((part) => part !== null))
}

export const removalsInWords = ({ changes: { movies, people, lists } }: ImportResult) =>
  amounts({ movies: movies.removed, people: people.removed, lists: lists.removed })

export const selected = ({ movies, people, lists }: Selection) =>
  amounts({ movies: movies.length, people: people.length, lists: lists.length })
