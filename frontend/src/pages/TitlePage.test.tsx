import { screen, waitFor, within } from "@testing-library/react"
import { HttpResponse, http } from "msw"
import { expect, test } from "vitest"
import { at, movie } from "../../tests/fixtures"
import { problem, server } from "../../tests/server"
import { open } from "../../tests/show"

const MOVIE = "*/api/movies/tt0078748"

function alien(part: Parameters<typeof movie>[0] = {}) {
  server.use(http.get(MOVIE, () => HttpResponse.json(movie(part))))
  return open("/titles/tt0078748")
}

function recorded(method: "put" | "post", path: string) {
  const bodies: unknown[] = []
  server.use(
    http[method](path, async ({ request }) => {
      bodies.push(await request.json())
      return HttpResponse.json(movie())
    }),
  )
  return bodies
}

test("a title may be watched without a date and without a rating", async () => {
  const bodies = recorded("put", `${MOVIE}/watch`)
  const { user } = alien()
  await user.click(await screen.findByRole("button", { name: "Mark as watched" }))
  await waitFor(() => expect(bodies).toEqual([{ date_watched: null }]))
})

test("a rating is changed and the moment of watching stays as it is stored", async () => {
  const seen = at("2026-02-12T21:34:56.5")
  const bodies = recorded("put", `${MOVIE}/watch`)
  const { user } = alien({ status: "watched", watch_history: { date_watched: seen, my_rating: 7 } })
  expect(await screen.findByLabelText("Watched on")).toHaveValue("2026-02-12")
  await user.click(screen.getByRole("button", { name: "From 1 to 10" }))
  await user.selectOptions(screen.getByLabelText("My rating"), "8.5")
  await waitFor(() => expect(bodies).toEqual([{ my_rating: 8.5 }]))
})

test("somebody's advice against it is kept as a down vote", async () => {
  const bodies = recorded("post", `${MOVIE}/recommendations`)
  const { user } = alien()
  await user.type(await screen.findByLabelText("Who"), "Alice")
  await user.clear(screen.getByLabelText("When"))
  await user.click(screen.getByRole("button", { name: "Advises against" }))
  await user.click(screen.getByRole("button", { name: "Add" }))
  await waitFor(() =>
    expect(bodies).toEqual([{ person_name: "Alice", vote_type: false, date_recommended: null }]),
  )
})

test("a title is put on a list", async () => {
  const list = { id: "l1", name: "Rainy Sundays", color: null, icon: null, position: 0, movie_count: 0 }
  server.use(http.get("*/api/lists", () => HttpResponse.json([{ ...list, created_at: 1, last_modified: 1 }])))
  const bodies = recorded("put", `${MOVIE}/status`)
  const { user } = alien()
  const standing = within(await screen.findByRole("group", { name: "Where it stands" }))
  expect(standing.getByRole("button", { name: "To watch", pressed: true })).toBeVisible()
  await user.click(await screen.findByRole("combobox", { name: "List" }))
  await user.click(await screen.findByRole("option", { name: /Rainy Sundays/ }))
  await waitFor(() => expect(bodies).toEqual([{ status: "toWatch", custom_list_id: "l1" }]))
})

test("marking a title as watched leaves it on its list, and asks for no date", async () => {
  const bodies = recorded("put", `${MOVIE}/watch`)
  const { user } = alien({ custom_list_id: "l1" })
  const standing = within(await screen.findByRole("group", { name: "Where it stands" }))
  await user.click(standing.getByRole("button", { name: "Watched" }))
  await waitFor(() => expect(bodies).toEqual([{}]))
})

test("a title that is only on a list is watched or to watch once it is on none", async () => {
  const bodies = recorded("put", `${MOVIE}/status`)
  const list = { id: "l1", name: "Rainy Sundays", color: null, icon: null, position: 0, movie_count: 1 }
  server.use(http.get("*/api/lists", () => HttpResponse.json([{ ...list, created_at: 1, last_modified: 1 }])))
  const { user } = alien({ status: "custom", custom_list_id: "l1", watch_history: SEEN })
  await user.click(await screen.findByRole("combobox", { name: "List" }))
  await user.click(await screen.findByRole("option", { name: "No list" }))
  await waitFor(() => expect(bodies).toEqual([{ status: "watched", custom_list_id: null }]))
})

test("text out of a file is shown as text", async () => {
  const name = '<img src=x onerror="alert(1)">'
  alien({
    tmdb_data: { title: name },
    recommendations: [{ person_name: name, vote_type: true, date_recommended: null }],
  })
  expect(await screen.findByRole("heading", { name })).toBeVisible()
  expect(screen.getByRole("link", { name })).toHaveAttribute("href", `/people/${encodeURIComponent(name)}`)
})

test("a title that is not in the library can be added", async () => {
  server.use(http.get(MOVIE, () => problem(404, "No such title.")))
  open("/titles/tt0078748")
  expect(await screen.findByText("This title is not in your library")).toBeVisible()
  expect(screen.getByRole("link", { name: "Add a title" })).toHaveAttribute("href", "/add")
})

test("details that can't be fetched are explained in the server's words", async () => {
  server.use(http.post(`${MOVIE}/refresh`, () => problem(503, "No key is set: set TMDB_API_KEY.")))
  const { user } = alien({ tmdb_data: null })
  await user.click(await screen.findByRole("button", { name: "Fetch details" }))
  expect(await screen.findByText("No key is set: set TMDB_API_KEY.")).toBeVisible()
})

const VOTE = { person_name: "Alice", vote_type: false, date_recommended: 1_700_000_000 }
const SEEN = { date_watched: at("2026-02-12T21:34"), my_rating: 7.5 }

test("a removed recommendation can be undone", async () => {
  const added = recorded("post", `${MOVIE}/recommendations`)
  server.use(http.delete(`${MOVIE}/recommendations/Alice`, () => HttpResponse.json(movie())))
  const { user } = alien({ recommendations: [VOTE] })
  await user.click(await screen.findByRole("button", { name: "Remove the recommendation by Alice" }))
  await user.click(await screen.findByRole("button", { name: "Undo" }))
  expect(await screen.findByText("Undone.")).toBeVisible()
  expect(added).toEqual([VOTE])
})

test("a date and a rating that went by a click come back by another", async () => {
  const watched = recorded("put", `${MOVIE}/watch`)
  const standing = recorded("put", `${MOVIE}/status`)
  server.use(http.delete(`${MOVIE}/watch`, () => HttpResponse.json(movie())))
  const { user } = alien({ status: "custom", custom_list_id: "l1", watch_history: SEEN })
  await user.click(await screen.findByRole("button", { name: "Not watched after all" }))
  await user.click(await screen.findByRole("button", { name: "Undo" }))
  expect(await screen.findByText("Undone.")).toBeVisible()
  expect(watched).toEqual([SEEN])
  expect(standing).toEqual([{ status: "custom", custom_list_id: "l1" }])
})

test("a vote that replaced another is undone to what it was", async () => {
  const sent: unknown[] = []
  server.use(
    http.post(`${MOVIE}/recommendations`, async ({ request }) => {
      const body = (await request.json()) as typeof VOTE
      sent.push(body)
      return HttpResponse.json(movie({ recommendations: [body] }), { status: 201 })
    }),
  )
  const { user } = alien({ recommendations: [VOTE] })
  await user.type(await screen.findByLabelText("Who"), "Alice")
  await user.clear(screen.getByLabelText("When"))
  await user.click(screen.getByRole("button", { name: "Add" }))
  await user.click(await screen.findByRole("button", { name: "Undo" }))
  expect(await screen.findByText("Undone.")).toBeVisible()
  expect(sent).toEqual([{ person_name: "Alice", vote_type: true, date_recommended: null }, VOTE])
})

test("a new vote is undone by taking it away", async () => {
  const removed: string[] = []
  server.use(
    http.post(`${MOVIE}/recommendations`, () =>
      HttpResponse.json(movie({ recommendations: [VOTE] }), { status: 201 }),
    ),
    http.delete(`${MOVIE}/recommendations/:name`, ({ params }) => {
      removed.push(String(params.name))
      return HttpResponse.json(movie())
    }),
  )
  const { user } = alien()
  await user.type(await screen.findByLabelText("Who"), "Alice")
  await user.click(screen.getByRole("button", { name: "Add" }))
  await user.click(await screen.findByRole("button", { name: "Undo" }))
  await waitFor(() => expect(removed).toEqual(["Alice"]))
})

test("a title that was deleted by a click comes back by another", async () => {
  const standing: unknown[] = []
  server.use(
    http.put(`${MOVIE}/status`, async ({ request }) => {
      const body = await request.json()
      standing.push(body)
      return HttpResponse.json(movie({ watch_history: SEEN, ...(body as object) }))
    }),
  )
  const { user } = alien({ status: "watched", watch_history: SEEN })
  const chips = within(await screen.findByRole("group", { name: "Where it stands" }))
  await user.click(chips.getByRole("button", { name: "Deleted" }))
  await user.click(await screen.findByRole("button", { name: "Undo" }))
  expect(await screen.findByText("Undone.")).toBeVisible()
  expect(standing.at(-1)).toEqual({ status: "watched", custom_list_id: null })
})

test("a rating between the halves is shown, and kept when only the date changes", async () => {
  const bodies = recorded("put", `${MOVIE}/watch`)
  const { user } = alien({ status: "watched", watch_history: { date_watched: null, my_rating: 7.3 } })
  await user.click(await screen.findByRole("button", { name: "From 1 to 10" }))
  expect(screen.getByLabelText("My rating")).toHaveDisplayValue("7.3")
  await user.click(screen.getByRole("button", { name: "Watched today" }))
  await waitFor(() => expect(bodies).toEqual([{ date_watched: expect.any(Number) }]))
})

test("a watch date may be as old as the cinema, and no older", async () => {
  alien()
  expect(await screen.findByLabelText("Watched on")).toHaveAttribute("min", "1895-12-28")
})

test("watched today is one touch", async () => {
  const bodies = recorded("put", `${MOVIE}/watch`)
  const before = Date.now() / 1000
  const { user } = alien()
  await user.click(await screen.findByRole("button", { name: "Watched today" }))
  await waitFor(() => expect(bodies).toHaveLength(1))
  const [{ date_watched, ...rest }] = bodies as [{ date_watched: number }]
  expect(rest).toEqual({})
  expect(date_watched).toBeGreaterThanOrEqual(before)
  expect(date_watched).toBeLessThanOrEqual(Date.now() / 1000)
})

test("half a star is one touch, and the date stays as it is", async () => {
  const bodies = recorded("put", `${MOVIE}/watch`)
  const { user } = alien({ status: "watched", watch_history: { date_watched: 1, my_rating: 7.3 } })
  const stars = within(await screen.findByRole("group", { name: "My rating in stars" }))
  expect(stars.getByText("7.3")).toBeVisible()
  await user.click(stars.getByRole("radio", { name: "4.5 stars, 9 of 10" }))
  await user.click(stars.getByRole("button", { name: "No rating" }))
  await waitFor(() => expect(bodies).toEqual([{ my_rating: 9 }, { my_rating: null }]))
})

test("its pages elsewhere are a touch away", async () => {
  alien({ tmdb_data: { title: "Alien", year: "1979", tmdbId: 348 } })
  const links = within(await screen.findByRole("list", { name: "Elsewhere" })).getAllByRole("link")
  expect(
    links.map((link) => [link.textContent, link.getAttribute("href"), link.getAttribute("rel")]),
  ).toEqual(
    [
      ["IMDb", "https://www.imdb.com/title/tt0078748/"],
      ["TMDB", "https://www.themoviedb.org/movie/348"],
      ["Letterboxd", "https://letterboxd.com/imdb/tt0078748/"],
      ["Wikipedia", "https://en.wikipedia.org/wiki/Special:Search?search=Alien+1979+film"],
    ].map((each) => [...each, "noopener noreferrer"]),
  )
})

test("a deleted title says so, and is removed for good only when one says so twice", async () => {
  let removed = 0
  server.use(
    http.delete(MOVIE, () => {
      removed += 1
      return new HttpResponse(null, { status: 204 })
    }),
  )
  const { user, where } = alien({ status: "deleted" })
  await user.click(await screen.findByRole("button", { name: "Remove for good" }))
  const dialog = within(await screen.findByRole("dialog", { name: "Remove Alien for good?" }))
  expect(removed).toBe(0)
  await user.click(dialog.getByRole("button", { name: "Remove for good" }))
  await waitFor(() => expect(where()).toBe("/?status=deleted"))
  expect(removed).toBe(1)
})
