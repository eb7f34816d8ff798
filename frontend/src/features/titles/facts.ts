/** What is counted and filtered by, worked out of a title once and the same everywhere. */
import { toDateField } from "@/components/dates"
import type { Title } from "@/services/api"

export function yearOf({ year }: Title): number | null {
  const first = Number.parseInt(year ?? "", 10)
  return Number.isNaN(first) ? null : first
}

export function decadeOf(title: Title): number | null {
  const year = yearOf(title)
  return year === null ? null : Math.floor(year / 10) * 10
}

export const directorsOf = ({ director }: Title): string[] => director?.split(", ") ?? []

/** 7.3 and 7.5 are among the sevens. */
export const ratingStep = ({ my_rating }: Title): number | null =>
  my_rating === null ? null : Math.floor(my_rating)

/** Minutes at which each step begins; the last one has no end. */
export const RUNTIME_STEPS: readonly number[] = [0, 60, 90, 120, 150, 180]

export const runtimeStep = ({ runtime }: Title): number | null =>
  runtime === null ? null : (RUNTIME_STEPS.findLast((step) => step <= runtime) ?? null)

/** A year, a month or a day of here, as YYYY, YYYY-MM or YYYY-MM-DD. */
export const seenIn = ({ date_watched }: Title, when: string): boolean =>
  date_watched !== null && `${toDateField(date_watched)}-`.startsWith(`${when}-`)

/** How far my rating is above IMDb's, or below, in whole points. */
export const gapStep = ({ my_rating, imdb_rating }: Title): number | null =>
  // Adding zero makes one zero of the two.
  my_rating === null || imdb_rating === null ? null : Math.round(my_rating - imdb_rating) + 0
