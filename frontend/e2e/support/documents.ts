type Recommendation = { person_name: string; date_recommended: number | null; vote_type: boolean }

export type DocumentMovie = {
  imdb_id: string
  status: string
  custom_list_id: string | null
  last_modified: number
  recommendations: Recommendation[]
  watch_history: { date_watched: number | null; my_rating: number | null } | null
}

export type LibraryDocument = {
  version: number
  exported_at: number
  movies: DocumentMovie[]
  people: unknown[]
  lists: unknown[]
}

export const FILMS: [string, string, string][] = [
  ["tt0017136", "Metropolis", "1927"],
  ["tt0022100", "M", "1931"],
  ["tt0034583", "Casablanca", "1942"],
  ["tt0046438", "Tokyo Story", "1953"],
  ["tt0050083", "12 Angry Men", "1957"],
  ["tt0053604", "The Apartment", "1960"],
  ["tt0062622", "2001: A Space Odyssey", "1968"],
  ["tt0078748", "Alien", "1979"],
]

export const aMovie = (imdb_id: string, part: Partial<DocumentMovie> = {}): DocumentMovie => ({
  imdb_id,
  status: "toWatch",
  custom_list_id: null,
  last_modified: 1_700_000_000.25,
  recommendations: [],
  watch_history: null,
  ...part,
})

const ALICE = {
  name: "Alice",
  is_trusted: true,
  color: "#c2410c",
  emoji: "🎬",
  last_modified: 1_700_000_001.5,
}

const SUNDAYS = {
  id: "5b0f6a6e-3a0e-4d0f-9d6d-0f0e8a1b2c3d",
  name: "Rainy Sundays",
  color: null,
  icon: "moon",
  position: 0,
  created_at: 1_690_000_000,
  last_modified: 1_690_000_000,
}

/** Eight films with one of everything: a vote each way, a list, watched with and without date and rating, a deleted one. */
export function aLibrary(): LibraryDocument {
  const votes = [
    { person_name: "Alice", date_recommended: 1_699_000_000, vote_type: true },
    { person_name: "Ben", date_recommended: null, vote_type: false },
  ]
  const special: Record<string, Partial<DocumentMovie>> = {
    tt0017136: { recommendations: votes },
    tt0022100: { status: "watched", watch_history: { date_watched: 1_698_000_000.125, my_rating: 8.5 } },
    tt0034583: { status: "watched", watch_history: { date_watched: null, my_rating: null } },
    tt0046438: { status: "custom", custom_list_id: SUNDAYS.id },
    tt0078748: { status: "deleted" },
  }
  return {
    version: 2,
    exported_at: 1_700_000_100,
    movies: FILMS.map(([id]) => aMovie(id, special[id])),
    people: [ALICE, { ...ALICE, name: "Ben", is_trusted: false, color: null, emoji: null }],
    lists: [SUNDAYS],
  }
}

export const manyTitles = (count: number): LibraryDocument => ({
  version: 2,
  exported_at: 1_700_000_000,
  movies: Array.from({ length: count }, (_, index) =>
    aMovie(`tt${3_000_000 + index}`, {
      last_modified: 1_700_000_000 + index,
      recommendations:
        index % 2 ? [{ person_name: `Person ${index % 20}`, date_recommended: null, vote_type: true }] : [],
    }),
  ),
  people: [],
  lists: [],
})

export const asFile = (document: unknown, name = "library.json") => ({
  name,
  mimeType: "application/json",
  buffer: Buffer.from(typeof document === "string" ? document : JSON.stringify(document)),
})
