import { expect, test } from "vitest"
import { title } from "../../../tests/fixtures"
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
const LISTED = title({ imdb_id: "tt4", title: null, year: null, status: "custom", custom_list_id: "l1" })
const GONE = title({ imdb_id: "tt5", title: "Vertigo", status: "deleted" })
const ALL = [LISTED, SEEN, AMELIE, ALIEN, GONE]

const found = (query: string) =>
  select(ALL, readFilter(new URLSearchParams(query))).map(({ imdb_id }) => imdb_id)

test.each([
  ["", ["tt4", "tt1", "tt2", "tt3"]],
  ["status=deleted", ["tt5"]],
  ["status=watched", ["tt3"]],
  ["person=Alice", ["tt1"]],
  ["list=l1", ["tt4"]],
  ["q=AMELIE", ["tt2"]],
  ["q=comedy+2001", ["tt2"]],
  ["q=tt4", ["tt4"]],
  ["q=nothing", []],
  ["sort=title", ["tt1", "tt2", "tt3", "tt4"]],
  ["sort=year", ["tt2", "tt1", "tt3", "tt4"]],
  ["sort=rating", ["tt3", "tt4", "tt2", "tt1"]],
])("the address ?%s shows %j", (query, expected) => {
  expect(found(query)).toEqual(expected)
})

test("an address with values that don't exist shows everything", () => {
  expect(found("status=lost&sort=colour")).toEqual(found(""))
})

test("deleted titles are counted on their own", () => {
  expect(countByStatus(ALL)).toEqual({ all: 4, toWatch: 2, watched: 1, custom: 1, deleted: 1 })
})
