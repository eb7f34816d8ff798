import { X } from "lucide-react"
import type { MovieList } from "@/services/api"
import { type Filter, NARROWING, type Narrowing } from "../filter"
import { decadeLabel, gapLabel, ratingInWords, runtimeLabel } from "./labels"

const MISSING: Record<string, string> = {
  date: "without a watch date",
  rating: "not rated",
  name: "without a name",
}

function inWords(name: Narrowing, value: string, lists: readonly MovieList[]): string {
  switch (name) {
    case "person":
      return `recommended by ${value}`
    case "against":
      return `advised against by ${value}`
    case "list":
      return `on ${lists.find(({ id }) => id === value)?.name ?? "a list that is gone"}`
    case "director":
      return `by ${value}`
    case "decade":
      return decadeLabel(Number(value))
    case "rating":
      return `rated ${ratingInWords(value)}`
    case "gap":
      return `rated ${gapLabel(Number(value))}`
    case "runtime":
      return runtimeLabel(Number(value))
    case "seen":
      return `watched in ${value}`
    case "missing":
      return MISSING[value] ?? value
    case "genre":
      return value
  }
}

type Props = {
  filter: Filter
  lists: readonly MovieList[]
  onChange: (changes: Partial<Record<Narrowing, string>>) => void
}

/** What the library is narrowed down by, each to be taken away with one touch. */
export function ActiveFilters({ filter, lists, onChange }: Props) {
  const active = NARROWING.filter((name) => filter[name] !== "")
  if (active.length === 0) return null
  return (
    <ul aria-label="Filters in use" className="mb-4 flex flex-wrap gap-1.5">
      {active.map((name) => {
        const words = inWords(name, filter[name], lists)
        return (
          <li key={name} className="min-w-0">
            <button
              type="button"
              aria-label={`Remove the filter: ${words}`}
              onClick={() => onChange({ [name]: "" })}
              className="inline-flex h-8 max-w-full items-center gap-1.5 rounded-full bg-accent-wash px-3 text-sm font-semibold text-accent hover:bg-sunken"
            >
              <span className="truncate">{words}</span>
              <X aria-hidden className="size-3.5 shrink-0" />
            </button>
          </li>
        )
      })}
    </ul>
  )
}
