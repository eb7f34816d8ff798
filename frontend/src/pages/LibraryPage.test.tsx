import { screen, waitFor, within } from "@testing-library/react"
import { HttpResponse, http } from "msw"
import { expect, test } from "vitest"
import { title } from "../../tests/fixtures"
import { server } from "../../tests/server"
import { open } from "../../tests/show"

const MANY = Array.from({ length: 2_000 }, (_, index) =>
  title({ imdb_id: `tt${1_000_000 + index}`, title: `Film ${index}`, last_modified: index }),
)
const GODFATHER = title({ imdb_id: "tt0071562", title: "The Godfather Part II" })

function library() {
  server.use(http.get("*/api/titles", () => HttpResponse.json([...MANY, GODFATHER])))
  return open("/")
}

const field = () => screen.findByRole<HTMLInputElement>("searchbox", { name: "Search the library" })
const shown = () => within(screen.getByRole("list", { name: "Titles" })).getAllByRole("listitem")

test("no letter is lost, however fast one types, and the address follows", async () => {
  const { user, where } = library()
  await user.type(await field(), "the godfather part")
  expect(await field()).toHaveValue("the godfather part")
  await waitFor(() => expect(shown()).toHaveLength(1))
  expect(where()).toBe("/?q=the+godfather+part")
})

test("typing in the middle of a word leaves the caret where it is", async () => {
  const { user } = library()
  const search = await field()
  await user.type(search, "gofather")
  await user.type(search, "d", { initialSelectionStart: 2, initialSelectionEnd: 2 })
  expect(search).toHaveValue("godfather")
  expect(search.selectionStart).toBe(3)
})

test("a filter chosen while the address is a letter behind keeps what was typed", async () => {
  const { user, where } = library()
  await user.type(await field(), "godfather")
  await user.click(screen.getByRole("button", { name: /^To watch/ }))
  await waitFor(() => expect(where()).toBe("/?q=godfather&status=toWatch"))
  expect(await field()).toHaveValue("godfather")
})
