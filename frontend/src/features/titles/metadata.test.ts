import { expect, test } from "vitest"
import { details } from "./metadata"
import { posterPicture } from "./poster"

test("details come from both services, and N/A is nothing", () => {
  expect(
    details({
      tmdb_data: {
        id: 129,
        title: "Spirited Away",
        year: 2001,
        runtime: 125,
        genres: [{ name: "Animation" }, "Fantasy", 7],
        voteAverage: 8.534,
        mediaType: "movie",
      },
      omdb_data: {
        imdbRating: "8.6",
        rtRating: "N/A",
        rated: "PG",
        director: "N/A",
        plot: "A girl.",
        actors: ["A", "N/A"],
      },
      catalogue_data: { title: "Sen to Chihiro", director: "Hayao Miyazaki" },
    }),
  ).toEqual({
    title: "Spirited Away",
    year: "2001",
    plot: "A girl.",
    poster: null,
    mediaType: "movie",
    runtime: "2 h 5 min",
    rated: "PG",
    genres: ["Animation", "Fantasy"],
    directors: "Hayao Miyazaki",
    cast: ["A"],
    scores: [
      { source: "TMDB", value: "8.5" },
      { source: "IMDb", value: "8.6" },
    ],
  })
})

test("where neither TMDB nor OMDb has a word, the catalogue without a key has", () => {
  const named = { title: "Lost", year: "2004", mediaType: "tv", genres: ["drama"], runtime: 44 }
  expect(details({ tmdb_data: null, omdb_data: null, catalogue_data: named })).toMatchObject({
    title: "Lost",
    year: "2004",
    mediaType: "tv",
    genres: ["drama"],
    runtime: "44 min",
    poster: null,
  })
})

test("a title without metadata has no details, and none are made up", () => {
  const nothing = details({ tmdb_data: null, omdb_data: null, catalogue_data: null })
  expect(Object.values(nothing).filter((value) => value !== null && String(value) !== "")).toEqual([])
})

test.each([
  ["https://image.tmdb.org/t/p/w500/a.jpg", "/p/tmdb/342/a.jpg"],
  ["https://m.media-amazon.com/images/M/MV5B_a-@@._V1_SX300.jpg", "/p/imdb/342/MV5B_a-%40%40.jpg"],
  ["https://m.media-amazon.com/images/M/MV5B.jpg", "/p/imdb/342/MV5B.jpg"],
  ["https://image.tmdb.org/t/p/w500/a.svg", undefined],
  ["https://image.tmdb.org/t/p/w500/..%2Fa.jpg", undefined],
  ["https://m.media-amazon.com/images/a.jpg", undefined],
  ["http://image.tmdb.org/t/p/w500/a.jpg", undefined],
  ["https://image.tmdb.org.example.net/t/p/w500/a.jpg", undefined],
  ["javascript:alert(1)", undefined],
  ["N/A", undefined],
  [null, undefined],
  [42, undefined],
])("the poster %j is asked for at %j", (poster, address) => {
  expect(posterPicture("/p", poster)?.src).toBe(address)
})

test("a poster comes in the size in which it is shown", () => {
  expect(posterPicture("/p", "https://image.tmdb.org/t/p/w500/a.jpg")?.srcSet).toBe(
    [92, 154, 185, 342, 500, 780].map((width) => `/p/tmdb/${width}/a.jpg ${width}w`).join(", "),
  )
})
