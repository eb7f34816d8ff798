import { screen, waitFor, within } from "@testing-library/react"
import { HttpResponse, http } from "msw"
import { expect, test } from "vitest"
import { server } from "../../tests/server"
import { open } from "../../tests/show"

const ZOE = {
  name: "Zoë",
  is_trusted: false,
  color: null,
  emoji: null,
  last_modified: 1,
  recommendation_count: 2,
  downvotes: 0,
}
const RAINY = {
  id: "l1",
  name: "Rainy Sundays",
  color: null,
  icon: "moon",
  position: 0,
  movie_count: 2,
  created_at: 1,
  last_modified: 1,
}
const NO_STATS = { upvotes: 0, downvotes: 0, watched: 0, average_rating: null }

/** Something that is removed, and put back by its own route. */
function removable(of: string, key: string, row: typeof ZOE | typeof RAINY) {
  let rows: object[] = [row]
  const asked: string[] = []
  server.use(
    http.get(`*/api/${of}`, () => HttpResponse.json(rows)),
    http.delete(`*/api/${of}/:key`, ({ params }) => {
      asked.push(`delete ${params.key}`)
      rows = []
      return new HttpResponse(null, { status: 204 })
    }),
    http.post(`*/api/${of}/deleted/:key`, ({ params }) => {
      asked.push(`undelete ${params.key}`)
      rows = [row]
      return HttpResponse.json(row)
    }),
    http.get("*/stats", () => HttpResponse.json(NO_STATS)),
  )
  return { asked, expected: [`delete ${key}`, `undelete ${key}`] }
}

test.each([
  ["people", "Zoë", ZOE, "/people/Zo%C3%AB", "Zoë is back.", /Zoë/],
  ["lists", "l1", RAINY, "/lists/l1", "The list Rainy Sundays is back.", /Rainy Sundays/],
] as const)("what is removed from %s comes back by Undo", async (of, key, row, address, said, name) => {
  const { asked, expected } = removable(of, key, row)
  const { user } = open(address)
  await user.click(await screen.findByRole("button", { name: "Remove" }))
  await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Remove" }))
  await user.click(await screen.findByRole("button", { name: "Undo" }))
  expect(await screen.findByText(said)).toBeVisible()
  expect(await screen.findByRole("link", { name })).toBeVisible()
  expect(asked).toEqual(expected)
})

test.each([
  ["people", "Zoë", ZOE, "/people/Zo%C3%AB"],
  ["lists", "l1", RAINY, "/lists/l1"],
] as const)("Enter twice removes nothing from %s", async (of, key, row, address) => {
  const { asked } = removable(of, key, row)
  const { user } = open(address)
  const remove = await screen.findByRole("button", { name: "Remove" })
  remove.focus()
  await user.keyboard("{Enter}")
  const dialog = await screen.findByRole("dialog")
  await waitFor(() => expect(within(dialog).getByRole("button", { name: "Cancel" })).toHaveFocus())
  await user.keyboard("{Enter}")
  expect(screen.getByRole("heading", { level: 1 })).toBeVisible()
  expect(asked).toEqual([])
})
