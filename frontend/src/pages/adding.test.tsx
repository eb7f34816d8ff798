import { screen, waitFor, within } from "@testing-library/react"
import { HttpResponse, http } from "msw"
import { expect, test } from "vitest"
import { movie, title } from "../../tests/fixtures"
import { problem, server } from "../../tests/server"
import { open } from "../../tests/show"

const hit = (imdbId: string, name: string) => ({
  imdbId,
  tmdbId: null,
  mediaType: "movie",
  kind: "film",
  title: name,
  originalTitle: null,
  year: "1979",
  director: null,
  poster: null,
  posterSmall: null,
  plot: null,
})

test("results come while one types; what is mine says so, and adding leaves the results where they are", async () => {
  const asked: string[] = []
  let mine = [title({ imdb_id: "tt1", title: "Alien" })]
  server.use(
    http.get("*/api/titles", () => HttpResponse.json(mine)),
    http.get("*/api/catalogue/search", ({ request }) => {
      asked.push(new URL(request.url).searchParams.get("q") ?? "")
      return HttpResponse.json({ results: [hit("tt1", "Alien"), hit("tt2", "Aliens")], notices: [] })
    }),
    http.get("*/api/movies/tt2", () => problem(404, "tt2 is not in your library.")),
    http.put("*/api/movies/tt2/status", () => {
      mine = [...mine, title({ imdb_id: "tt2", title: "Aliens" })]
      return HttpResponse.json(movie({ imdb_id: "tt2" }))
    }),
    http.post("*/api/movies/tt2/refresh", () => HttpResponse.json(movie({ imdb_id: "tt2" }))),
  )
  const { user, where } = open("/add")
  await user.type(await screen.findByRole("searchbox", { name: "Film, series or link" }), "alien")
  const found = within(await screen.findByRole("list", { name: "Found" }))
  expect(asked).toEqual(["alien"])
  expect(await found.findByRole("link", { name: "Open Alien" })).toHaveAttribute("href", "/titles/tt1")
  await user.click(found.getByRole("button", { name: "Add Aliens (1979)" }))
  await waitFor(() => expect(found.getByRole("link", { name: "Open Aliens" })).toBeVisible())
  expect(where()).toBe("/add?q=alien")
})

test("people stand in the order of how good their advice was", async () => {
  const person = {
    is_trusted: false,
    color: null,
    emoji: null,
    last_modified: 1,
    recommendation_count: 2,
    downvotes: 0,
  }
  server.use(
    http.get("*/api/people", () =>
      HttpResponse.json(["Ada", "Ben", "Cy"].map((name) => ({ ...person, name }))),
    ),
    http.get("*/api/titles", () =>
      HttpResponse.json([
        title({ imdb_id: "tt1", my_rating: 9, recommended_by: ["Ben"] }),
        title({ imdb_id: "tt2", my_rating: 3, recommended_by: ["Ada"] }),
      ]),
    ),
  )
  const { user } = open("/people")
  await user.click(await screen.findByRole("button", { name: "By good advice" }))
  const cards = within(await screen.findByRole("list", { name: "People" })).getAllByRole("link")
  expect(cards.map(({ textContent }) => textContent)).toEqual([
    "BBen2 recommended1 of 1 good",
    "AAda2 recommended0 of 1 good",
    "CCy2 recommended",
  ])
})

test("a title is added to a list from the list", async () => {
  const sent: unknown[] = []
  const list = {
    id: "l1",
    name: "Rainy",
    color: null,
    icon: null,
    position: 0,
    created_at: 1,
    last_modified: 1,
  }
  server.use(
    http.get("*/api/lists", () => HttpResponse.json([{ ...list, movie_count: 0 }])),
    http.get("*/api/titles", () => HttpResponse.json([title({ imdb_id: "tt1", title: "Alien" })])),
    http.post("*/api/movies/states", async ({ request }) => {
      sent.push(await request.json())
      return HttpResponse.json({
        before: [{ imdb_id: "tt1", status: "toWatch", custom_list_id: null, watch_history: null }],
      })
    }),
  )
  const { user } = open("/lists/l1")
  await user.click(await screen.findByRole("combobox", { name: "Add a title" }))
  await user.click(await screen.findByRole("option", { name: /Alien/ }))
  expect(await screen.findByText("1 title is on the list now.")).toBeVisible()
  expect(sent).toEqual([{ titles: [{ imdb_id: "tt1", custom_list_id: "l1" }] }])
})
