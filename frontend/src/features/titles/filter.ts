import { hasWords, wordsOf } from "@/components/words"
import type { Status, Title } from "@/services/api"

export type Sort = "changed" | "title" | "year" | "rating" | "watched"

export type Filter = {
  status: Status | "all"
  /** Who recommended it; `against` is who advised against it. */
  person: string
  against: string
  list: string
  words: string
  sort: Sort
}

const STATUSES: readonly string[] = ["toWatch", "watched", "custom", "deleted"]
const SORTS: readonly string[] = ["changed", "title", "year", "rating", "watched"]

const isStatus = (value: string): value is Status => STATUSES.includes(value)
const isSort = (value: string): value is Sort => SORTS.includes(value)

/** The address is the filter's home, so that it can be linked to and "back" works. */
export function readFilter(params: URLSearchParams): Filter {
  const status = params.get("status") ?? "all"
  const sort = params.get("sort") ?? "changed"
  return {
    status: isStatus(status) ? status : "all",
    person: params.get("person") ?? "",
    against: params.get("against") ?? "",
    list: params.get("list") ?? "",
    words: params.get("q") ?? "",
    sort: isSort(sort) ? sort : "changed",
  }
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" })

const holds = (title: Title, words: readonly string[]) =>
  words.length === 0 ||
  hasWords(`${title.title ?? ""} ${title.year ?? ""} ${title.imdb_id} ${title.genres.join(" ")}`, words)

/** Unknown values come last, whatever the order. */
function descending(of: (title: Title) => number | null) {
  return (a: Title, b: Title) => (of(b) ?? -Infinity) - (of(a) ?? -Infinity) || 0
}

const byTitle = (a: Title, b: Title) =>
  a.title === null || b.title === null
    ? Number(a.title === null) - Number(b.title === null)
    : collator.compare(a.title, b.title)

const year = (title: Title) => {
  const first = Number.parseInt(title.year ?? "", 10)
  return Number.isNaN(first) ? null : first
}

const ORDERS: Record<Sort, (a: Title, b: Title) => number> = {
  changed: descending((title) => title.last_modified),
  title: byTitle,
  year: descending(year),
  rating: descending((title) => title.my_rating),
  watched: descending((title) => title.date_watched),
}

/** With a date or without one; also what is on a list. What is to be watched again is not. */
export const isWatched = ({ status, watched }: Title) =>
  status === "watched" || (status === "custom" && watched)

/** Being on a list and being watched are two things, so a title may be in both. Deleted ones are only among their own. */
const HAS: Record<Filter["status"], (title: Title) => boolean> = {
  all: ({ status }) => status !== "deleted",
  toWatch: ({ status }) => status === "toWatch",
  watched: isWatched,
  custom: ({ status, custom_list_id }) =>
    status === "custom" || (custom_list_id !== null && status !== "deleted"),
  deleted: ({ status }) => status === "deleted",
}

export function select(titles: readonly Title[], filter: Filter): Title[] {
  const words = wordsOf(filter.words)
  const chosen = titles.filter(
    (title) =>
      HAS[filter.status](title) &&
      (filter.person === "" || title.recommended_by.includes(filter.person)) &&
      (filter.against === "" || title.advised_against_by.includes(filter.against)) &&
      (filter.list === "" || title.custom_list_id === filter.list) &&
      holds(title, words),
  )
  return chosen.sort(ORDERS[filter.sort])
}

export function countByStatus(titles: readonly Title[]): Record<Status | "all", number> {
  const count = (status: Filter["status"]) => titles.filter(HAS[status]).length
  return {
    all: count("all"),
    toWatch: count("toWatch"),
    watched: count("watched"),
    custom: count("custom"),
    deleted: count("deleted"),
  }
}
