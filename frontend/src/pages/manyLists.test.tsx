import { screen, waitFor, within } from "@testing-library/react"
import { HttpResponse, http } from "msw"
import { beforeEach, expect, test } from "vitest"
import { movie, title } from "../../tests/fixtures"
import { server } from "../../tests/server"
import { open } from "../../tests/show"

const MANY = Array.from({ length: 595 }, (_, index) => ({
  id: `l${index}`,
  name: `List ${index}`,
  color: null,
  icon: null,
  position: index,
  movie_count: index,
  created_at: 1,
  last_modified: 1,
}))

beforeEach(() =>
  server.use(
    http.get("*/api/lists", () => HttpResponse.json(MANY)),
    http.get("*/api/people", () =>
      HttpResponse.json(
        MANY.map(({ name }) => ({
          name,
          is_trusted: false,
          emoji: null,
          recommendation_count: 1,
          downvotes: 0,
        })),
      ),
    ),
    http.get("*/api/titles", () =>
      HttpResponse.json([title(), title({ imdb_id: "tt1", custom_list_id: "l300" })]),
    ),
    http.get("*/api/movies/tt0078748", () => HttpResponse.json(movie())),
  ),
)

const popup = async (name: string) => within(await screen.findByRole("dialog", { name }))

test("a title's list is chosen by a search, and only the options in sight exist", async () => {
  const sent: unknown[] = []
  server.use(
    http.put("*/api/movies/tt0078748/status", async ({ request }) => {
      const body = (await request.json()) as object
      sent.push(body)
      server.use(http.get("*/api/movies/tt0078748", () => HttpResponse.json(movie(body))))
      return HttpResponse.json(movie(body))
    }),
  )
  const { user } = open("/titles/tt0078748")
  await user.click(await screen.findByRole("combobox", { name: "List" }))
  const lists = await popup("List")
  expect((await lists.findAllByRole("option")).length).toBeLessThan(40)
  await user.type(lists.getByRole("combobox", { name: "Search: List" }), "list 59")
  await waitFor(() => expect(lists.getAllByRole("option")).toHaveLength(6))
  await user.keyboard("{ArrowDown}{Enter}")
  await waitFor(() => expect(sent).toEqual([{ status: "toWatch", custom_list_id: "l59" }]))
  expect(await screen.findByRole("combobox", { name: "List" })).toHaveTextContent("List 59")
})

test("the library is narrowed to one of many lists", async () => {
  const { user, where } = open("/")
  await user.click(await screen.findByRole("button", { name: "Filters" }))
  await user.click(await screen.findByRole("combobox", { name: "List" }))
  const lists = await popup("List")
  expect((await lists.findAllByRole("option"))[0]).toHaveAttribute("aria-setsize", "596")
  await user.type(lists.getByRole("combobox", { name: "Search: List" }), "list 300")
  await user.keyboard("{ArrowDown}{Enter}")
  await waitFor(() => expect(where()).toBe("/?list=l300"))
})

test.each([
  ["/lists", "Lists", "Search lists"],
  ["/people", "People", "Search people"],
])("%s draws what is in sight, and is searched", async (address, name, search) => {
  const { user, where } = open(address)
  const shown = () => within(screen.getByRole("list", { name })).getAllByRole("link")
  await screen.findByRole("list", { name })
  expect(shown().length).toBeLessThan(60)
  await user.type(screen.getByRole("searchbox", { name: search }), "list 594")
  await waitFor(() => expect(shown()).toHaveLength(1))
  expect(where()).toBe(`${address}?q=list+594`)
})
