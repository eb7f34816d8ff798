import { keepPreviousData, queryOptions } from "@tanstack/react-query"
import { catalogueEntry, type SearchHit, searchCatalogue } from "@/services/api"

export const searchQuery = (words: string) =>
  queryOptions({
    queryKey: ["catalogue", words],
    queryFn: ({ signal }) => searchCatalogue(words, signal),
    enabled: words !== "",
    placeholderData: keepPreviousData,
    staleTime: 5 * 60_000,
  })

class NotOnImdb extends Error {
  constructor(title: string) {
    super(`${title} has no IMDb number yet, so it can't be kept in the library.`)
  }
}

/** Where TMDB alone knows the title, its page there has the number. */
export async function numberOf({ imdbId, tmdbId, mediaType, title }: SearchHit): Promise<string> {
  if (imdbId !== null) return imdbId
  const found = tmdbId === null ? null : (await catalogueEntry(tmdbId, mediaType)).imdbId
  if (typeof found !== "string") throw new NotOnImdb(title ?? "This title")
  return found
}
