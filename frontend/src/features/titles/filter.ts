import { plain, wordsOf } from "@/components/words"
import type { Status, Title } from "@/services/api"
import { decadeOf, directorsOf, gapStep, ratingStep, runtimeStep, seenIn, yearOf } from "./facts"

export type Sort = "changed" | "title" | "year" | "rating" | "imdb" | "runtime" | "watched"
export type Missing = "" | "date" | "rating" | "name"

/** What narrows the library down besides its status and the search; empty where it doesn't. */
export const NARROWING = [
  "person",
  "against",
  "list",
  "genre",
  "director",
  "decade",
  "rating",
  "gap",
  "runtime",
  "seen",
  "missing",
] as const

export type Narrowing = (typeof NARROWING)[number]

/** Who recommended it is `person`; who advised against it is `against`. */
export type Filter = Record<Narrowing, string> & {
  status: Status | "all"
  words: string
  sort: Sort
  /** The other way round than one would begin: titles from Z to A, years from the earliest. */
  reversed: boolean
}

const STATUSES: readonly string[] = ["toWatch", "watched", "custom", "deleted"]

const isStatus = (value: string): value is Status => STATUSES.includes(value)
const isSort = (value: string): value is Sort => Object.hasOwn(ORDERS, value)

/** The address is the filter's home, so that it can be linked to and "back" works. */
export function readFilter(params: URLSearchParams): Filter {
  const status = params.get("status") ?? "all"
  const sort = params.get("sort") ?? "changed"
  const narrowing = Object.fromEntries(NARROWING.map((name) => [name, params.get(name) ?? ""]))
  return {
    ...(narrowing as Record<Narrowing, string>),
    status: isStatus(status) ? status : "all",
    words: params.get("q") ?? "",
    sort: isSort(sort) ? sort : "changed",
    reversed: params.get("order") === "reversed",
  }
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" })

/** Made plain once for each title: with each letter of a search all of them are looked at. */
const texts = new WeakMap<Title, string>()

function textOf(title: Title): string {
  const kept = texts.get(title)
  if (kept !== undefined) return kept
  const { imdb_id, genres, year, director } = title
  const text = plain([title.title, year, imdb_id, director, ...genres].filter(Boolean).join(" "))
  texts.set(title, text)
  return text
}

const holds = (title: Title, words: readonly string[]) => words.every((word) => textOf(title).includes(word))

type Compare = (a: Title, b: Title) => number
type Order = { known: (title: Title) => boolean; compare: Compare }

const descending = (of: (title: Title) => number | null): Order => ({
  known: (title) => of(title) !== null,
  compare: (a, b) => (of(b) ?? 0) - (of(a) ?? 0),
})

const ORDERS: Record<Sort, Order> = {
  changed: descending((title) => title.last_modified),
  title: {
    known: ({ title }) => title !== null,
    compare: (a, b) => collator.compare(a.title ?? "", b.title ?? ""),
  },
  year: descending(yearOf),
  rating: descending((title) => title.my_rating),
  imdb: descending((title) => title.imdb_rating),
  runtime: descending((title) => title.runtime),
  watched: descending((title) => title.date_watched),
}

/** Unknown values come last, whatever the order. */
function inOrder(titles: readonly Title[], { sort, reversed }: Filter): Title[] {
  const { known, compare } = ORDERS[sort]
  const chosen = titles.filter(known).sort(reversed ? (a, b) => compare(b, a) : compare)
  return [...chosen, ...titles.filter((title) => !known(title))]
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

const LACKS: Record<Exclude<Missing, "">, (title: Title) => boolean> = {
  date: (title) => isWatched(title) && title.date_watched === null,
  rating: (title) => isWatched(title) && title.my_rating === null,
  name: (title) => title.title === null,
}

const isMissing = (value: string): value is Exclude<Missing, ""> => Object.hasOwn(LACKS, value)

/** A step such as 7, or all from there on: 7+. */
const isRated = (title: Title, step: string) =>
  step.endsWith("+")
    ? (title.my_rating ?? 0) >= Number(step.slice(0, -1))
    : String(ratingStep(title)) === step

/** Whether a title has what is asked for, one question for each way to narrow the library down. */
const FITS: Record<Narrowing, (title: Title, value: string) => boolean> = {
  person: (title, name) => title.recommended_by.includes(name),
  against: (title, name) => title.advised_against_by.includes(name),
  list: (title, id) => title.custom_list_id === id,
  genre: (title, genre) => title.genres.includes(genre),
  director: (title, name) => directorsOf(title).includes(name),
  decade: (title, decade) => String(decadeOf(title)) === decade,
  rating: (title, step) => isWatched(title) && isRated(title, step),
  gap: (title, step) => isWatched(title) && String(gapStep(title)) === step,
  runtime: (title, step) => String(runtimeStep(title)) === step,
  seen: (title, when) => isWatched(title) && seenIn(title, when),
  missing: (title, what) => !isMissing(what) || LACKS[what](title),
}

export function select(titles: readonly Title[], filter: Filter): Title[] {
  const words = wordsOf(filter.words)
  const asked = NARROWING.filter((name) => filter[name] !== "")
  const chosen = titles.filter(
    (title) =>
      HAS[filter.status](title) &&
      asked.every((name) => FITS[name](title, filter[name])) &&
      holds(title, words),
  )
  return inOrder(chosen, filter)
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
