/** What a doubtful title may be: what the server found for it, or what a person searched for. */
import type { SearchHit } from "@/services/api"
import type { Candidate, JobTitle } from "@/services/importJobs"

export type Option = {
  key: string
  imdbId: string | null
  /** Where only TMDB knows it so far; its number is asked for as it is taken. */
  hit: SearchHit | null
  title: string | null
  originalTitle: string | null
  year: string | null
  kind: string | null
  director: string | null
  runtime: number | null
  poster: string | null
  links: readonly { name: string; url: string }[]
}

const KINDS: Record<string, string> = {
  film: "Film",
  series: "Series",
  short: "Short",
  episode: "Episode",
  special: "TV special",
  video: "Video",
  game: "Game",
}

export const kindInWords = (kind: string | null) => (kind === null ? null : (KINDS[kind] ?? null))

const imdbLinks = (id: string | null) =>
  id === null ? [] : [{ name: "IMDb", url: `https://www.imdb.com/title/${id}/` }]

/** A link out of somebody's answer may be anything; only pages are linked to. */
const isPage = ({ url }: { url: string }) => URL.canParse(url) && new URL(url).protocol === "https:"

function ofCandidate(candidate: Candidate, index: number): Option {
  const { imdb_id, original_title, year, links, ...rest } = candidate
  return {
    ...rest,
    key: imdb_id ?? `without-number-${index}`,
    imdbId: imdb_id,
    hit: null,
    originalTitle: original_title,
    year: year === null ? null : String(year),
    links: links.filter(isPage),
  }
}

export function optionsOf({ candidates }: Pick<JobTitle, "candidates">): Option[] {
  const all = candidates.map(ofCandidate)
  return [...all.filter(({ imdbId }) => imdbId !== null), ...all.filter(({ imdbId }) => imdbId === null)]
}

export function optionOfHit(hit: SearchHit): Option {
  const { imdbId, tmdbId, mediaType, title, originalTitle, year, director, posterSmall, poster } = hit
  const kind = hit.kind ?? (mediaType === "tv" ? "series" : mediaType === "movie" ? "film" : null)
  return {
    key: imdbId ?? `${mediaType}-${tmdbId}`,
    imdbId,
    hit,
    title,
    originalTitle,
    year,
    kind,
    director,
    runtime: null,
    poster: posterSmall ?? poster,
    links: imdbLinks(imdbId),
  }
}

const NUMBER = /\btt\d{7,10}\b/

/** A pasted number can be taken even while nobody can be asked about it. */
export function optionOfNumber(words: string): Option | null {
  const id = NUMBER.exec(words)?.[0]
  if (id === undefined) return null
  const nothing = { title: null, originalTitle: null, year: null, kind: null, director: null, runtime: null }
  return { ...nothing, key: id, imdbId: id, hit: null, poster: null, links: imdbLinks(id) }
}

export const isTakeable = ({ imdbId, hit }: Option) => imdbId !== null || hit !== null

/** What is pasted to say which title is meant, rather than as part of a sentence. */
export const namesTitle = (text: string) => NUMBER.test(text) || /^https?:\/\/\S+$/.test(text.trim())
