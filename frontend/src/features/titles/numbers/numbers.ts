/** What a library comes to: each number with the address at which its titles are. */
import { amount } from "@/components/amounts"
import type { Bar } from "@/components/Bars"
import type { Title } from "@/services/api"
import { decadeOf, directorsOf, gapStep, ratingStep } from "../facts"
import { isWatched } from "../filter"
import { HIT, hitRates, rank } from "../hits"
import { countBy, known } from "../library/facets"
import { decadeLabel, gapLabel, ratingLabel } from "../library/labels"

const MOST = 12

const at = (params: Record<string, string>) => `/?${new URLSearchParams({ status: "watched", ...params })}`

const bar = (name: string, value: string | number, label: string, count: number): Bar => ({
  key: String(value),
  label,
  value: count,
  to: at({ [name]: String(value) }),
})

const yearSeen = ({ date_watched }: Title) =>
  known(date_watched).map((seconds) => new Date(seconds * 1000).getFullYear())

function range(from: number, to: number, step = 1): number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step)
}

/** Every step between the first and the last, also those with nothing in them. */
function steps(counts: Map<number, number>, step = 1): number[] {
  const keys = [...counts.keys()]
  return keys.length === 0 ? [] : range(Math.min(...keys), Math.max(...keys), step)
}

function mostOf(counts: Map<string, number>): [string, number][] {
  return [...counts].sort(([a, x], [b, y]) => y - x || a.localeCompare(b)).slice(0, MOST)
}

function people(titles: readonly Title[]): Bar[] {
  const rates = [...hitRates(titles)].sort(([, a], [, b]) => rank(b) - rank(a)).slice(0, MOST)
  return rates.map(([name, { rated, hits }]) => ({
    key: name,
    label: name,
    value: Math.round((100 * hits) / rated),
    shown: `${hits} of ${rated}`,
    to: `/?${new URLSearchParams({ person: name, rating: `${HIT}+` })}`,
  }))
}

const average = (values: readonly number[]) =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length

export type Numbers = {
  totals: { label: string; value: string; to: string }[]
  /** Above IMDb's on average, or below; null where nothing is rated by both. */
  gap: number | null
  charts: Record<"years" | "ratings" | "gaps" | "decades" | "genres" | "directors" | "people", Bar[]>
}

export function numbers(titles: readonly Title[], now = new Date()): Numbers {
  const watched = titles.filter(isWatched)
  const ratings = watched.flatMap(({ my_rating }) => known(my_rating))
  const minutes = watched.reduce((sum, { runtime }) => sum + (runtime ?? 0), 0)
  const thisYear = String(now.getFullYear())
  const years = countBy(watched, yearSeen)
  const rated = countBy(watched, (title) => known(ratingStep(title)))
  const decades = countBy(watched, (title) => known(decadeOf(title)))
  const gaps = countBy(watched, (title) => known(gapStep(title)))
  const both = watched.flatMap(({ my_rating, imdb_rating }) =>
    my_rating === null || imdb_rating === null ? [] : [my_rating - imdb_rating],
  )
  return {
    totals: [
      { label: "Watched", value: watched.length.toLocaleString(), to: at({}) },
      {
        label: "This year",
        value: (years.get(now.getFullYear()) ?? 0).toLocaleString(),
        to: at({ seen: thisYear }),
      },
      { label: "My average", value: average(ratings)?.toFixed(1) ?? "none yet", to: at({ sort: "rating" }) },
      { label: "Time watched", value: amount(Math.round(minutes / 60), "hour"), to: at({ sort: "runtime" }) },
    ],
    gap: average(both),
    charts: {
      years: steps(years)
        .reverse()
        .map((year) => bar("seen", year, String(year), years.get(year) ?? 0)),
      ratings:
        rated.size === 0
          ? []
          : range(1, 10)
              .reverse()
              .map((step) => bar("rating", step, ratingLabel(step), rated.get(step) ?? 0)),
      gaps: steps(gaps)
        .reverse()
        .map((step) => bar("gap", step, gapLabel(step), gaps.get(step) ?? 0)),
      decades: steps(decades, 10)
        .reverse()
        .map((decade) => bar("decade", decade, decadeLabel(decade), decades.get(decade) ?? 0)),
      genres: mostOf(countBy(watched, ({ genres }) => genres)).map(([name, count]) =>
        bar("genre", name, name, count),
      ),
      directors: mostOf(countBy(watched, directorsOf)).map(([name, count]) =>
        bar("director", name, name, count),
      ),
      people: people(titles),
    },
  }
}
