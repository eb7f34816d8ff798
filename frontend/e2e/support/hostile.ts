import { aLibrary, aMovie, FILMS, type LibraryDocument } from "./documents"

const LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch".repeat(4).slice(0, 200)

/** The longest names that the server takes, without a place to break them, beside ones that look like code. */
export const HOSTILE = {
  person: LONG,
  list: LONG.toLowerCase(),
  title: LONG.toUpperCase(),
  script: '<img src=x onerror="alert(1)">',
}

const LIST_ID = "0d0f9d6d-3a0e-4d0f-9d6d-0f0e8a1b2c3e"
const vote = (person_name: string, vote_type: boolean) => ({
  person_name,
  vote_type,
  date_recommended: 1_699_000_000,
})

/** A library whose every name is as long or as odd as it may be. */
export function aHostileLibrary(): LibraryDocument {
  const library = aLibrary()
  const stamp = { created_at: 1_690_000_000, last_modified: 1_690_000_000 }
  const votes = [vote(HOSTILE.person, true), vote(HOSTILE.script, false), vote("..", true)]
  const films = FILMS.map(([id, name], index) => ({
    ...aMovie(id, { recommendations: votes, status: "custom", custom_list_id: LIST_ID }),
    tmdb_data: {
      id: index + 1,
      title: index % 2 === 0 ? HOSTILE.title : name,
      year: "1927",
      plot: HOSTILE.title.repeat(2),
      genres: [HOSTILE.title, "Drama"],
    },
    omdb_data: { director: HOSTILE.title, actors: [HOSTILE.title, "Somebody"], rated: HOSTILE.title },
  }))
  return {
    ...library,
    movies: films,
    people: [HOSTILE.person, HOSTILE.script, "..", "constructor"].map((name) => ({
      name,
      is_trusted: true,
      color: "#c2410c",
      emoji: "👩‍👩‍👧‍👦",
      last_modified: 1_700_000_001.5,
    })),
    lists: [
      { id: LIST_ID, name: HOSTILE.list, color: "constructor", icon: "constructor", position: 0, ...stamp },
      {
        id: "5b0f6a6e-3a0e-4d0f-9d6d-0f0e8a1b2c3d",
        name: HOSTILE.script,
        color: null,
        icon: null,
        position: 1,
        ...stamp,
      },
    ],
  }
}
