import { expect, test } from "vitest"
import { at, title } from "../../../tests/fixtures"
import { countByStatus, readFilter, select } from "./filter"

const ALIEN = title({ imdb_id: "tt1", recommended_by: ["Alice"], last_modified: 3 })
const AMELIE = title({ imdb_id: "tt2", title: "Amélie", year: "2001", genres: ["Comedy"], last_modified: 2 })
const SEEN = title({
  imdb_id: "tt3",
  title: "M",
  year: "1931",
  status: "watched",
  my_rating: 9,
  last_modified: null,
})
const SEEN_LISTED = title({
  imdb_id: "tt6",
  title: "Playtime",
  last_modified: 50,
  year: "1967",
  status: "watched",
  watched: true,
  custom_list_id: "l1",
})
const LISTED = title({ imdb_id: "tt4", title: null, year: null, status: "custom", custom_list_id: "l1" })
const GONE = title({ imdb_id: "tt5", title: "Vertigo", status: "deleted" })
const ALL = [LISTED, SEEN, SEEN_LISTED, AMELIE, ALIEN, GONE]

const found = (query: string) =>
  select(ALL, readFilter(new URLSearchParams(query))).map(({ imdb_id }) => imdb_id)

test.each([
  ["", ["tt4", "tt6", "tt1", "tt2", "tt3"]],
  ["status=deleted", ["tt5"]],
  ["status=watched", ["tt6", "tt3"]],
  ["status=custom", ["tt4", "tt6"]],
  ["status=toWatch", ["tt1", "tt2"]],
  ["person=Alice", ["tt1"]],
  ["list=l1", ["tt4", "tt6"]],
  ["q=AMELIE", ["tt2"]],
  ["q=comedy+2001", ["tt2"]],
  ["q=tt4", ["tt4"]],
  ["q=nothing", []],
  ["sort=title", ["tt1", "tt2", "tt3", "tt6", "tt4"]],
  ["sort=year", ["tt2", "tt1", "tt6", "tt3", "tt4"]],
  ["sort=rating", ["tt3", "tt4", "tt6", "tt2", "tt1"]],
])("the address ?%s shows %j", (query, expected) => {
  expect(found(query)).toEqual(expected)
})

const RATED = [
  title({
    imdb_id: "tt7",
    title: "Cléo",
    status: "watched",
    watched: true,
    my_rating: 7.5,
    imdb_rating: 7.8,
    runtime: 90,
    director: "Agnès Varda",
    genres: ["Drama"],
    date_watched: at("2024-05-31T23:30"),
    year: "1962",
  }),
  title({
    imdb_id: "tt8",
    title: "Duo",
    status: "watched",
    watched: true,
    my_rating: null,
    runtime: 89,
    director: "Lana Wachowski, Lilly Wachowski",
    genres: ["Drama", "Action"],
    year: "1969-1972",
  }),
  title({ imdb_id: "tt9", title: null, year: null, my_rating: 7, watched: true, runtime: 200, genres: [] }),
]

const narrowed = (query: string) =>
  select(RATED, readFilter(new URLSearchParams(query))).map(({ imdb_id }) => imdb_id)

test.each([
  ["genre=Drama", ["tt7", "tt8"]],
  ["director=Lilly+Wachowski", ["tt8"]],
  ["q=wachowski", ["tt8"]],
  ["decade=1960", ["tt7", "tt8"]],
  ["rating=7", ["tt7"]],
  ["runtime=60", ["tt8"]],
  ["runtime=90", ["tt7"]],
  ["runtime=180", ["tt9"]],
  ["seen=2024", ["tt7"]],
  ["seen=2024-05", ["tt7"]],
  ["seen=2024-05-31", ["tt7"]],
  ["seen=20", []],
  ["missing=date", ["tt8"]],
  ["missing=rating", ["tt8"]],
  ["missing=name", ["tt9"]],
  ["missing=toString", ["tt7", "tt8", "tt9"]],
  ["sort=title&order=reversed", ["tt8", "tt7", "tt9"]],
  ["sort=runtime", ["tt9", "tt7", "tt8"]],
  ["sort=imdb&order=reversed", ["tt7", "tt8", "tt9"]],
])("the address ?%s narrows the library down to %j", (query, expected) => {
  expect(narrowed(query)).toEqual(expected)
})

test("an address with values that don't exist shows everything", () => {
  expect(found("status=lost&sort=colour")).toEqual(found(""))
})

test("a watched title on a list counts as both, and deleted ones on their own", () => {
  expect(countByStatus(ALL)).toEqual({ all: 5, toWatch: 2, watched: 2, custom: 2, deleted: 1 })
})
