import { useQuery } from "@tanstack/react-query"
import { searchQuery } from "@/query/catalogueSearch"
import type { JobTitle } from "@/services/importJobs"
import { type Option, optionOfHit, optionOfNumber, optionsOf } from "./options"

export type Offered = {
  options: readonly Option[]
  /** Of a search; null where the server's own candidates are shown. */
  searching: boolean
  said: string | null
}

const unique = (options: readonly Option[]) => [
  ...new Map(options.map((option) => [option.key, option])).values(),
]

/** The candidates of a title, or what was found in their place. */
export function useOptions(title: JobTitle, words: string): Offered {
  const { data, error, isFetching } = useQuery(searchQuery(words))
  if (words === "") return { options: optionsOf(title), searching: false, said: null }
  const number = optionOfNumber(words)
  const hits = isFetching ? [] : (data?.results.map(optionOfHit) ?? [])
  const options = unique(hits.length === 0 && number !== null ? [number] : hits)
  if (isFetching) return { options: [], searching: true, said: null }
  const said = error?.message ?? data?.notices[0] ?? null
  return { options, searching: false, said: options.length === 0 ? (said ?? "Nothing was found.") : said }
}
