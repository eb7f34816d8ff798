import { screen, within } from "@testing-library/react"
import { HttpResponse, http } from "msw"
import { beforeEach, expect, test } from "vitest"
import { movie, title } from "../../../tests/fixtures"
import { server } from "../../../tests/server"
import { open } from "../../../tests/show"

const ALIEN = title({ recommended_by: ["Alice"], advised_against_by: ["Ben"] })
const BRAZIL = title({ imdb_id: "tt0088846", title: "Brazil", advised_against_by: ["Alice", "Ben"] })
const ALICE = {
  name: "Alice",
  is_trusted: false,
  color: null,
  emoji: null,
  last_modified: 1,
  recommendation_count: 2,
  downvotes: 1,
}

beforeEach(() =>
  server.use(
    http.get("*/api/titles", () => HttpResponse.json([ALIEN, BRAZIL])),
    http.get("*/api/people", () => HttpResponse.json([ALICE])),
    http.get("*/stats", () =>
      HttpResponse.json({ upvotes: 1, downvotes: 1, watched: 0, average_rating: null }),
    ),
  ),
)

const named = async (list: string) =>
  within(await screen.findByRole("list", { name: list }))
    .getAllByRole("link")
    .map((link) => link.textContent)

test("a card tells by word who recommends a title and who advises against it", async () => {
  open("/?sort=title")
  expect(await named("Titles")).toEqual([
    "Alien1979Alien1979fromAliceagainst:Ben",
    "Brazil1979Brazil1979against:Alice +1",
  ])
})

test("the filter tells those who recommend from those who advise against", async () => {
  const { user, where } = open("/")
  await user.click(await screen.findByRole("button", { name: "Filters" }))
  await user.click(await screen.findByRole("combobox", { name: "Whose advice" }))
  const choices = within(await screen.findByRole("dialog", { name: "Whose advice" }))
  const options = await choices.findAllByRole("option")
  expect(options.map(({ textContent }) => textContent)).toEqual([
    "Anybody",
    "Alicerecommended 1",
    "Aliceagainst 1",
    "Benagainst 2",
  ])
  await user.click(choices.getByRole("option", { name: /^Advised against by ?Alice/ }))
  expect(await named("Titles")).toEqual(["Brazil1979Brazil1979against:Alice +1"])
  expect(where()).toBe("/?against=Alice")
  await user.click(screen.getByRole("button", { name: "Remove the filter: advised against by Alice" }))
  expect(where()).toBe("/")
})

test("what somebody advises against is not among what they recommend", async () => {
  open("/people/Alice")
  expect(await named("To watch from Alice")).toEqual(["Alien1979Alien1979fromAliceagainst:Ben"])
  expect(await named("Advises against")).toEqual(["Brazil1979Brazil1979against:Alice +1"])
})

test("the list of people counts the two apart", async () => {
  open("/people")
  expect(await screen.findByRole("link", { name: /Alice/ })).toHaveTextContent("1 recommended1 against")
})

test("a title's page says it in words", async () => {
  const vote = (person_name: string, vote_type: boolean) => ({
    person_name,
    vote_type,
    date_recommended: null,
  })
  server.use(
    http.get("*/api/movies/tt0078748", () =>
      HttpResponse.json(movie({ recommendations: [vote("Alice", true), vote("Ben", false)] })),
    ),
  )
  open("/titles/tt0078748")
  expect(await screen.findByRole("link", { name: "Alice" })).toBeVisible()
  const rows = within(screen.getByRole("list", { name: "Recommendations" })).getAllByRole("listitem")
  expect(rows.map(({ textContent }) => textContent)).toEqual(["AliceRecommends it", "BenAdvises against it"])
})
