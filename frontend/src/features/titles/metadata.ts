import type { Movie } from "@/services/api"

/** Metadata is whatever a service once answered, or an old file held: read by type, never trusted by name. */
type Bag = Record<string, unknown> | null | undefined

export type Details = {
  title: string | null
  year: string | null
  plot: string | null
  poster: unknown
  mediaType: string | null
  runtime: string | null
  rated: string | null
  genres: string[]
  directors: string | null
  cast: string[]
  scores: { source: string; value: string }[]
}

/** OMDb writes "N/A" where it knows nothing. */
function text(bag: Bag, ...keys: string[]): string | null {
  for (const key of keys) {
    const value = bag?.[key]
    if (typeof value === "number" && Number.isFinite(value)) return String(value)
    if (typeof value === "string" && value.trim() !== "" && value !== "N/A") return value
  }
  return null
}

function names(bag: Bag, key: string): string[] {
  const value = bag?.[key]
  if (!Array.isArray(value)) return []
  const entries: unknown[] = value
  return entries.flatMap((entry) => {
    if (typeof entry === "string" && entry !== "N/A") return [entry]
    const name = typeof entry === "object" && entry !== null && "name" in entry ? entry.name : null
    return typeof name === "string" ? [name] : []
  })
}

/** "1 h 57 min"; OMDb says "117 min", TMDB the number. */
export function minutes(runtime: string | number | null): string | null {
  if (runtime === null) return null
  const count = Number.parseInt(String(runtime), 10)
  if (!Number.isFinite(count) || count <= 0) return null
  const hours = Math.floor(count / 60)
  return hours > 0 ? `${hours} h ${count % 60} min` : `${count} min`
}

/** Its number at TMDB, where that is known. */
export function tmdbNumber({ tmdb_data }: Pick<Movie, "tmdb_data">): number | null {
  const number = tmdb_data?.tmdbId ?? tmdb_data?.id
  return typeof number === "number" && Number.isSafeInteger(number) && number > 0 ? number : null
}

function tenth(value: string | null): string | null {
  const score = Number(value)
  return value === null || !Number.isFinite(score) || score === 0 ? value : score.toFixed(1)
}

/** Older rows hold "96%", newer ones 96. */
const percent = (value: string | null) => (value === null ? null : `${value.replace("%", "")}%`)

function scores(tmdb: Bag, omdb: Bag): Details["scores"] {
  const found = [
    { source: "TMDB", value: tenth(text(tmdb, "voteAverage")) },
    { source: "IMDb", value: tenth(text(omdb, "imdbRating")) },
    { source: "Rotten Tomatoes", value: percent(text(omdb, "rtRating")) },
    { source: "Metascore", value: text(omdb, "metascore") },
  ]
  return found.flatMap(({ source, value }) => (value === null || value === "0" ? [] : [{ source, value }]))
}

/** The catalogue that needs no key may know a title that neither TMDB nor OMDb has described. */
export function details({
  tmdb_data: tmdb,
  omdb_data: omdb,
  catalogue_data: named,
}: Pick<Movie, "tmdb_data" | "omdb_data" | "catalogue_data">): Details {
  const sources = [tmdb, omdb, named]
  const first = (...keys: string[]) =>
    sources.reduce<string | null>((found, bag) => found ?? text(bag, ...keys), null)
  const firstNames = (key: string) => sources.map((bag) => names(bag, key)).find((some) => some.length > 0)
  return {
    title: text(tmdb, "title", "name") ?? first("title"),
    year: first("year"),
    plot: first("plot"),
    poster: text(tmdb, "poster", "posterSmall") ?? text(omdb, "poster"),
    mediaType: text(tmdb, "mediaType") ?? text(named, "mediaType"),
    runtime: minutes(first("runtime")),
    rated: text(omdb, "rated"),
    genres: firstNames("genres") ?? [],
    directors: text(omdb, "director") ?? text(named, "director"),
    cast: (firstNames("cast") ?? names(omdb, "actors")).slice(0, 10),
    scores: scores(tmdb, omdb),
  }
}
