import { screen, within } from "@testing-library/react"
import { HttpResponse, http } from "msw"
import { beforeEach, expect, test } from "vitest"
import { title } from "../../tests/fixtures"
import { server } from "../../tests/server"
import { open } from "../../tests/show"

const LIST = {
  id: "l1",
  name: "Rainy Sundays",
  color: null,
  icon: null,
  position: 0,
  created_at: 1,
  last_modified: 1,
  movie_count: 0,
}
const BEFORE = { imdb_id: "tt1", status: "toWatch", custom_list_id: null, watch_history: null }

let sent: unknown[] = []

beforeEach(() => {
  sent = []
  server.use(
    http.get("*/api/titles", () =>
      HttpResponse.json([
        title({ imdb_id: "tt1", title: "Alien" }),
        title({ imdb_id: "tt2", title: "Brazil", status: "watched", watched: true }),
      ]),
    ),
    http.get("*/api/lists", () => HttpResponse.json([LIST])),
    http.post("*/api/movies/states", async ({ request }) => {
      sent.push(await request.json())
      return HttpResponse.json({ before: [BEFORE] })
    }),
  )
})

async function picking() {
  const { user, where } = open("/?sort=title")
  await user.click(await screen.findByRole("button", { name: "Pick several" }))
  const bar = within(await screen.findByRole("region", { name: "Selection" }))
  return { user, where, bar }
}

test("several titles are marked as watched in one request, and Undo sends back what they were", async () => {
  const { user, where, bar } = await picking()
  expect(bar.getByRole("button", { name: "Watched" })).toBeDisabled()
  await user.click(screen.getByRole("button", { name: "Pick Alien" }))
  await user.click(screen.getByRole("button", { name: "Pick Brazil" }))
  expect(bar.getByRole("status")).toHaveTextContent("2 titles picked")
  await user.click(bar.getByRole("button", { name: "Watched" }))
  const undo = await screen.findAllByRole("button", { name: /^Undo/ })
  expect(await screen.findByText("1 title is now watched.")).toBeVisible()
  expect(screen.queryByRole("region", { name: "Selection" })).toBeNull()
  await user.click(undo[0] as HTMLElement)
  expect(await screen.findByText("Undone.")).toBeVisible()
  const watched = { status: "watched", watch_history: {} }
  expect(sent).toEqual([
    {
      titles: [
        { imdb_id: "tt1", ...watched },
        { imdb_id: "tt2", ...watched },
      ],
    },
    { titles: [BEFORE] },
  ])
  expect(where()).toBe("/?sort=title")
})

test("all that is shown is picked at once and put on a list", async () => {
  const { user, bar } = await picking()
  await user.click(bar.getByRole("button", { name: "All 2" }))
  await user.click(bar.getByRole("combobox", { name: "List" }))
  await user.click(await screen.findByRole("option", { name: "Rainy Sundays" }))
  expect(await screen.findByText("1 title is on the list now.")).toBeVisible()
  expect(sent).toEqual([
    {
      titles: [
        { imdb_id: "tt1", custom_list_id: "l1" },
        { imdb_id: "tt2", custom_list_id: "l1" },
      ],
    },
  ])
})

test("one is picked at random, out of what is shown", async () => {
  const { user, where } = open("/?status=watched")
  server.use(http.get("*/api/movies/tt2", () => HttpResponse.error()))
  await user.click(await screen.findByRole("button", { name: "Pick one at random" }))
  expect(where()).toBe("/titles/tt2")
})

test("the view that was chosen is kept, and a tick is shown only where not all are watched", async () => {
  const { user } = open("/?sort=title")
  await user.click(await screen.findByRole("button", { name: "Names" }))
  const names = () =>
    within(screen.getByRole("list", { name: "Titles" }))
      .getAllByRole("link")
      .map((link) => link.textContent)
  expect(names()).toEqual(["Alien1979", "Brazil1979watched"])
  await user.click(screen.getByRole("button", { name: /^Watched/ }))
  expect(names()).toEqual(["Brazil1979"])
  expect(screen.getByRole("button", { name: "Names" })).toHaveAttribute("aria-pressed", "true")
})
