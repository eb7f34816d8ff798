import { queryOptions } from "@tanstack/react-query"
import { posters } from "@/services/api"

/** Where the server keeps posters for whoever is signed in; that stays the same for as long as one is. */
export const postersQuery = queryOptions({
  queryKey: ["posters"],
  queryFn: () => posters().then(({ base }) => base),
  staleTime: "static",
  gcTime: Number.POSITIVE_INFINITY,
})

/** Pixels across that the server fetches. */
const WIDTHS = [92, 154, 185, 342, 500, 780]
const PLAIN = 342

const TMDB = /^\/t\/p\/\w+\/([\w-]+\.(?:jpg|png))$/
/** IMDb's names say a size as well: `MV5B…@._V1_SX300.jpg`. */
const IMDB = /^\/images\/M\/([\w@,-]+)(?:\._V1[\w,]*)?\.jpg$/

/** An address out of a file may be anything; only pictures of the two services are asked for at all. */
function pictureOf(poster: unknown): { host: string; picture: string } | null {
  if (typeof poster !== "string" || !URL.canParse(poster)) return null
  const { protocol, hostname, pathname } = new URL(poster)
  if (protocol !== "https:") return null
  const tmdb = hostname === "image.tmdb.org" ? TMDB.exec(pathname)?.[1] : undefined
  if (tmdb !== undefined) return { host: "tmdb", picture: tmdb }
  const imdb = hostname === "m.media-amazon.com" ? IMDB.exec(pathname)?.[1] : undefined
  return imdb === undefined ? null : { host: "imdb", picture: `${imdb}.jpg` }
}

export type Picture = { src: string; srcSet: string }

/** The server fetches it and keeps it: whoever made the picture learns nothing of who looks at it. */
export function posterPicture(base: string, poster: unknown): Picture | null {
  const found = pictureOf(poster)
  if (found === null) return null
  const at = (width: number) => `${base}/${found.host}/${width}/${encodeURIComponent(found.picture)}`
  return { src: at(PLAIN), srcSet: WIDTHS.map((width) => `${at(width)} ${width}w`).join(", ") }
}

/** A hue that stays the same for a title, so that its card is recognised again. */
export function hue(imdbId: string): number {
  let sum = 0
  for (const letter of imdbId) sum = (sum * 31 + letter.charCodeAt(0)) % 100_003
  // Steps of the golden angle keep neighbours apart.
  return (sum * 137.508) % 360
}
