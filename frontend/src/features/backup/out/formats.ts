/** What the library can leave as: the table of `docs/moving.md`. */
import type { OutgoingFormat } from "@/services/movingOut"

type Described = { name: string; reads: string; notHeld: string }

const DESCRIBED: Record<OutgoingFormat, Described> = {
  letterboxd: {
    name: "Letterboxd",
    reads: "Letterboxd's import: films and diary, watchlist, each list",
    notHeld: "the time of a viewing, half points, recommendations; of series Letterboxd has few",
  },
  trakt: {
    name: "Trakt archive",
    reads: "Yamtrack, Ryot, Scrob, CrossWatch",
    notHeld: "half points, viewings of series, recommendations",
  },
  "trakt-csv": {
    name: "Trakt CSV",
    reads: "Trakt's own import",
    notHeld: "half points, viewings of series, lists, recommendations",
  },
  imdb: {
    name: "IMDb tables",
    reads: "whatever reads IMDb's tables: TMDB, Simkl, Letterboxd, Trakt and others",
    notHeld: "half points, watch dates, what was watched and not rated, recommendations",
  },
  csv: {
    name: "One table (CSV)",
    reads: "spreadsheets and scripts",
    notHeld: "colours, emoji, icons and the order of people and lists",
  },
}

export type Format = Described & { format: OutgoingFormat }

export const FORMATS: readonly Format[] = (Object.keys(DESCRIBED) as OutgoingFormat[]).map((format) => ({
  format,
  ...DESCRIBED[format],
}))
