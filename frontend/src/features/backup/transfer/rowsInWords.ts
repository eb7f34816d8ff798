/** Rows of a document in words: titles, people and lists, and what differs in them. */

import { joined } from "@/components/amounts"
import { moment, plainDay } from "@/components/dates"
import { hasWords, wordsOf } from "@/components/words"
import type { ContentsRow, RowChange } from "@/services/api"

/** The names of lists by their ids: a document knows lists by their ids. */
export type Names = ReadonlyMap<string, string>

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
  if (field === "custom_list_id") return lists.get(String(value)) ?? "another list"
  if (field === "last_modified" || field === "created_at") return moment(Number(value))
  if (typeof value === "boolean") return value ? "yes" : "no"
  return String(value)
}

export type Difference = { field: string; before: string | null; after: string | null }

/** The fields of two states of a row that differ. */
export function differencesBetween(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
  lists: Names,
): Difference[] {
  const differing = Object.keys(after).filter(
    (field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]),
  )
  const only = (row: Record<string, unknown>) =>
    Object.fromEntries(differing.map((field) => [field, row[field]]))
  return differences({ before: only(before), after: only(after) }, lists)
}

/** The stamp differs in every changed row; it is worth a line only where nothing else does. */
export function differences(row: Pick<RowChange, "before" | "after">, lists: Names): Difference[] {
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
  const isSaid =
    (row.status === "watched" && watched !== null) || (row.status === "custom" && listName !== null)
  const status = isSaid ? null : STATUSES[String(row.status)]
  const votes = Array.isArray(row.recommendations) ? row.recommendations.map(recommendation) : []
  const parts = [
    status,
    listName !== null && `on ${listName}`,
    watched,
    votes.length > 0 && `from ${joined(votes)}`,
  ]
  return parts.filter(Boolean).join(" · ")
}

const text = (value: unknown) => (typeof value === "string" ? value : null)

/** What an added row brings, or what a removed one takes along. */
export function describeChange({ kind, before, after }: RowChange, lists: Names): string {
  const row = after ?? before
  if (!row) return ""
  const list = text(row.custom_list_id)
  return describe(kind, row, list === null ? null : (lists.get(list) ?? "another list"))
}

type Listed = { rows: readonly RowChange[] | null; list_names: Record<string, string> | null }

/** The lists that the rows are on have names too, whether the library has them or not. */
export function withListsOf({ rows, list_names }: Listed, lists: Names): Names {
  const here = (rows ?? []).flatMap(({ kind, key, before, after }): [string, string][] => {
    const name = kind === "list" ? (text(after?.name) ?? text(before?.name)) : null
    return name === null ? [] : [[key, name]]
  })
  return new Map([...lists, ...Object.entries(list_names ?? {}), ...here])
}

export const fits = (row: RowChange, lists: Names, search: string) =>
  hasWords(
    `${rowName(row, lists)} ${row.year ?? ""} ${row.key} ${describeChange(row, lists)}`,
    wordsOf(search),
  )

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
