import { screen, waitFor, within } from "@testing-library/react"
import { HttpResponse, http } from "msw"
import { beforeEach, expect, test } from "vitest"
import type { MovieList } from "@/services/api"
import { problem, server } from "../../../../tests/server"
import { open } from "../../../../tests/show"
import { inOrder } from "./placing"

const list = (id: string, position: number): MovieList => ({
  id,
  name: `List ${id}`,
  color: null,
  icon: null,
  position,
  movie_count: 0,
  created_at: 1,
  last_modified: 1,
})

let lists: MovieList[] = []

beforeEach(() => {
  lists = [list("a", 0), list("b", 1), list("c", 2)]
  server.use(
    http.get("*/api/lists", () => HttpResponse.json(inOrder(lists))),
    http.put("*/api/lists/:id", async ({ params, request }) => {
      const body = (await request.json()) as { position: number }
      lists = lists.map((each) => (each.id === params.id ? { ...each, ...body } : each))
      return HttpResponse.json(lists.find(({ id }) => id === params.id))
    }),
  )
})

async function ordering() {
  const { user } = open("/lists")
  await user.click(await screen.findByRole("button", { name: "Order" }))
  const rows = await screen.findByRole("list", { name: "Order of the lists" })
  const order = () =>
    within(rows)
      .getAllByRole("listitem")
      .map((row) => row.textContent)
  return { user, order }
}

test("a list is moved by the keyboard, which stays on it, is told where it is, and undoes it", async () => {
  const { user, order } = await ordering()
  screen.getByRole("button", { name: "Move List a" }).focus()
  await user.keyboard("{ArrowDown}")
  expect(order()).toEqual(["List b", "List a", "List c"])
  expect(screen.getByRole("button", { name: "Move List a" })).toHaveFocus()
  expect(screen.getByText("List a is number 2 of 3.")).toBeInTheDocument()
  await user.keyboard("{End}")
  expect(order()).toEqual(["List b", "List c", "List a"])
  await waitFor(() =>
    expect(
      inOrder(lists)
        .map(({ id }) => id)
        .join(""),
    ).toBe("bca"),
  )
  await user.click(screen.getByRole("button", { name: "Undo: List a is moved." }))
  expect(order()).toEqual(["List b", "List a", "List c"])
  await waitFor(() =>
    expect(
      inOrder(lists)
        .map(({ id }) => id)
        .join(""),
    ).toBe("bac"),
  )
})

test("one place at a time by the buttons, and the first and the last have nowhere to go", async () => {
  const { user, order } = await ordering()
  expect(screen.getByRole("button", { name: "Move List a up" })).toBeDisabled()
  expect(screen.getByRole("button", { name: "Move List c down" })).toBeDisabled()
  await user.click(screen.getByRole("button", { name: "Move List c up" }))
  await user.click(screen.getByRole("button", { name: "Move List c up" }))
  expect(order()).toEqual(["List c", "List a", "List b"])
  await waitFor(() =>
    expect(
      inOrder(lists)
        .map(({ id }) => id)
        .join(""),
    ).toBe("cab"),
  )
  await user.click(screen.getByRole("button", { name: "Done" }))
  expect(screen.queryByRole("list", { name: "Order of the lists" })).not.toBeInTheDocument()
})

test("an order that the server can't keep goes back, with a message", async () => {
  server.use(http.put("*/api/lists/:id", () => problem(503, "The database is busy.")))
  const { user, order } = await ordering()
  await user.click(screen.getByRole("button", { name: "Move List a down" }))
  expect(await screen.findByText("The order could not be kept. The database is busy.")).toBeVisible()
  await waitFor(() => expect(order()).toEqual(["List a", "List b", "List c"]))
  expect(screen.queryByRole("button", { name: /^Undo/ })).not.toBeInTheDocument()
})

test("a single list has no order", async () => {
  lists = [list("a", 0)]
  open("/lists")
  expect(await screen.findByText("List a")).toBeVisible()
  expect(screen.queryByRole("button", { name: "Order" })).not.toBeInTheDocument()
})
