import type { Title } from "@/services/api"

type Counts = ReadonlyMap<string, number>

/** How many titles each person recommended, and advised against. */
export type Voices = { up: Counts; down: Counts }

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" })

function count(names: Iterable<string>): Counts {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return new Map([...counts].sort(([a], [b]) => collator.compare(a, b)))
}

export function voices(titles: readonly Title[]): Voices {
  const kept = titles.filter(({ status }) => status !== "deleted")
  return {
    up: count(kept.flatMap(({ recommended_by }) => recommended_by)),
    down: count(kept.flatMap(({ advised_against_by }) => advised_against_by)),
  }
}
