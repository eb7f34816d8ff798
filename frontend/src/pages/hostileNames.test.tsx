import { screen, within } from "@testing-library/react"
import { HttpResponse, http } from "msw"
import { expect, test } from "vitest"
import { server } from "../../tests/server"
import { open } from "../../tests/show"

const list = (icon: string) => ({
  id: "l1",
  name: "Odd",
  color: null,
  icon,
  position: 0,
  movie_count: 0,
  created_at: 1,
  last_modified: 1,
})
const person = (name: string) => ({
  name,
  is_trusted: false,
  color: null,
  emoji: null,
  last_modified: 1,
  recommendation_count: 0,
  downvotes: 0,
})

test.each(["constructor", "__proto__", "toString"])("a list whose icon is %s is shown", async (icon) => {
  server.use(http.get("*/api/lists", () => HttpResponse.json([list(icon)])))
  open("/lists")
  expect(await screen.findByRole("link", { name: /Odd/ })).toBeVisible()
})

test.each([".", ".."])("a person called %s has a page of their own", async (name) => {
  const asked: string[] = []
  server.use(
    http.get("*/api/people", () => HttpResponse.json([person(name)])),
    http.get("*/api/people/named/stats", ({ request }) => {
      asked.push(`stats ${new URL(request.url).search}`)
      return HttpResponse.json({ upvotes: 0, downvotes: 0, watched: 0, average_rating: null })
    }),
    http.delete("*/api/people/named", ({ request }) => {
      asked.push(`delete ${new URL(request.url).search}`)
      return new HttpResponse(null, { status: 204 })
    }),
  )
  const { user } = open("/people")
  await user.click(await screen.findByRole("link", { name: new RegExp(`^${name.replaceAll(".", "\\.")}`) }))
  expect(await screen.findByRole("heading", { level: 1, name })).toBeVisible()
  await user.click(screen.getByRole("button", { name: "Remove" }))
  await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Remove" }))
  expect(await screen.findByText(`${name} is removed.`)).toBeVisible()
  expect(asked.slice(0, 2)).toEqual([`stats ?called=${name}`, `delete ?called=${name}`])
})

test.each([
  ["/people/Nobody", "All people", "/people"],
  ["/lists/none", "All lists", "/lists"],
])("%s is no dead end", async (address, name, to) => {
  open(address)
  expect(await screen.findByRole("link", { name })).toHaveAttribute("href", to)
})

test("a click beside a form keeps what was typed", async () => {
  const { user } = open("/people")
  await user.click(await screen.findByRole("button", { name: "Add a person" }))
  await user.type(await screen.findByLabelText("Name"), "Zoë")
  await user.click(document.body)
  expect(screen.getByLabelText("Name")).toHaveValue("Zoë")
})
