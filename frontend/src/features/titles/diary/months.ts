import { toDateField } from "@/components/dates"
import type { Title } from "@/services/api"
import { isWatched } from "../filter"

export type Seen = { day: string; title: Title }

/** What was watched and when, the latest first; days are YYYY-MM-DD of here. */
export function diary(titles: readonly Title[]): Seen[] {
  return titles
    .filter((title) => isWatched(title) && title.date_watched !== null)
    .sort((a, b) => (b.date_watched ?? 0) - (a.date_watched ?? 0))
    .map((title) => ({ day: toDateField(title.date_watched), title }))
}

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/

export const isMonth = (value: string | null): value is string => value !== null && MONTH.test(value)

export const monthOf = ({ day }: Seen) => day.slice(0, 7)

/** The first day of the month, at noon: nothing moves it into another month. */
export const dateOf = (month: string) => new Date(`${month}-01T12:00:00`)

export function neighbour(month: string, by: -1 | 1): string {
  const date = dateOf(month)
  date.setMonth(date.getMonth() + by)
  return toDateField(date.getTime() / 1000).slice(0, 7)
}

/** Weeks of seven days, from Monday; null is a day of another month. */
export function weeks(month: string): (string | null)[][] {
  const first = dateOf(month)
  const days = new Date(first.getFullYear(), first.getMonth() + 1, 0).getDate()
  const before = (first.getDay() + 6) % 7
  const cells: (string | null)[] = Array.from({ length: Math.ceil((before + days) / 7) * 7 }, (_, index) => {
    const day = index - before + 1
    return day < 1 || day > days ? null : `${month}-${String(day).padStart(2, "0")}`
  })
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7))
}
