/** What there is to choose from, out of the titles themselves. */
import { amount } from "@/components/amounts"
import type { Option } from "@/components/Picker"
import type { Title } from "@/services/api"
import { decadeOf, directorsOf, ratingStep, runtimeStep } from "../facts"
import { isWatched } from "../filter"
import { decadeLabel, ratingLabel, runtimeLabel } from "./labels"

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" })

export function countBy<Key>(
  titles: readonly Title[],
  keysOf: (title: Title) => readonly Key[],
): Map<Key, number> {
  const counts = new Map<Key, number>()
  for (const title of titles) {
    for (const key of keysOf(title)) counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}

export const known = <Value>(value: Value | null): Value[] => (value === null ? [] : [value])

const hint = (count: number) => amount(count, "title")

function byName(counts: Map<string, number>): Option[] {
  const names = [...counts].sort(([a], [b]) => collator.compare(a, b))
  return names.map(([name, count]) => ({ value: name, label: name, hint: hint(count) }))
}

function byStep(counts: Map<number, number>, label: (step: number) => string): Option[] {
  const steps = [...counts].sort(([a], [b]) => b - a)
  return steps.map(([step, count]) => ({ value: String(step), label: label(step), hint: hint(count) }))
}

const yearSeen = ({ date_watched }: Title) =>
  known(date_watched).map((seconds) => new Date(seconds * 1000).getFullYear())

export type Facets = Record<"genre" | "director" | "decade" | "rating" | "runtime" | "seen", Option[]>

export function facets(titles: readonly Title[]): Facets {
  const kept = titles.filter(({ status }) => status !== "deleted")
  const watched = kept.filter(isWatched)
  return {
    genre: byName(countBy(kept, ({ genres }) => genres)),
    director: byName(countBy(kept, directorsOf)),
    decade: byStep(
      countBy(kept, (title) => known(decadeOf(title))),
      decadeLabel,
    ),
    rating: byStep(
      countBy(watched, (title) => known(ratingStep(title))),
      ratingLabel,
    ),
    runtime: byStep(
      countBy(kept, (title) => known(runtimeStep(title))),
      runtimeLabel,
    ),
    seen: byStep(countBy(watched, yearSeen), String),
  }
}
