/** The server speaks in seconds since 1970 in UTC; people read days and times of where they are. */

const DAY = { weekday: "short", day: "numeric", month: "short" } as const
const DAY_THIS_YEAR = new Intl.DateTimeFormat(undefined, DAY)
const DAY_AND_YEAR = new Intl.DateTimeFormat(undefined, { ...DAY, year: "numeric" })
const PLAIN_DAY = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" })
const TIME = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" })

const asDate = (seconds: number) => new Date(seconds * 1000)

export const plainDay = (seconds: number) => PLAIN_DAY.format(asDate(seconds))
export const time = (seconds: number) => TIME.format(asDate(seconds))

/** With its year only where that isn't this one. */
export function day(seconds: number, now = new Date()): string {
  const date = asDate(seconds)
  return (date.getFullYear() === now.getFullYear() ? DAY_THIS_YEAR : DAY_AND_YEAR).format(date)
}

function daysFromToday(seconds: number, now: Date): number {
  const midnight = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
  return Math.round((midnight(asDate(seconds)) - midnight(now)) / 86_400_000)
}

/** "today at 03:00", "tomorrow at 03:00", else the day in full. */
export function moment(seconds: number, now = new Date()): string {
  const names: Record<number, string> = { [-1]: "yesterday", 0: "today", 1: "tomorrow" }
  return `${names[daysFromToday(seconds, now)] ?? day(seconds, now)} at ${time(seconds)}`
}

const AGO = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" })
const UNITS = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const

/** "3 hours ago", "yesterday"; "now" for what is less than a minute away. */
export function ago(seconds: number, now = new Date()): string {
  const since = seconds - now.getTime() / 1000
  const [unit, length] = UNITS.find(([, length]) => Math.abs(since) >= length) ?? ["second", Infinity]
  return AGO.format(Math.trunc(since / length) || 0, unit)
}

const digits = (number: number, length: number) => String(number).padStart(length, "0")

/** YYYY-MM-DD of the local day: what a date field shows. Thousands of them cost no locale. */
export function toDateField(seconds: number | null): string {
  if (seconds === null) return ""
  const date = asDate(seconds)
  return `${digits(date.getFullYear(), 4)}-${digits(date.getMonth() + 1, 2)}-${digits(date.getDate(), 2)}`
}

/** Midday, so that a journey of a few time zones doesn't move the day. */
export function fromDateField(value: string): number | null {
  const at = new Date(`${value}T12:00:00`).getTime()
  return Number.isNaN(at) ? null : at / 1000
}
