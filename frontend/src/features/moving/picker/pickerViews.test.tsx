import { screen, waitFor, within } from "@testing-library/react"
import { expect, test } from "vitest"
import { candidate, jobTitle } from "../../../../tests/importJobs"
import { ready, serve } from "../../../../tests/importServer"
import { open } from "../../../../tests/show"

const BOTH = [candidate(), candidate({ imdb_id: "tt0000002", title: "Flow, the short", kind: "short" })]
const card = (name: string) => within(screen.getByRole("region", { name }))
const settled = (text: string) => expect(screen.getByText(text)).toBeVisible()

async function grid() {
  const titles = [
    jobTitle("Flow", { candidates: BOTH }),
    jobTitle("Two", { candidates: BOTH }),
    jobTitle("Three"),
  ]
  const held = serve(ready(titles), titles)
  const { user } = open("/moving")
  await user.click(await screen.findByRole("button", { name: "Grid" }))
  return { user, held }
}

test("in the grid a press settles a title, another takes that back, and the keys are the same", async () => {
  const { user, held } = await grid()
  const short = card("Flow (2024)").getByRole("button", {
    name: /^Flow, the short/,
  })
  await user.click(short)
  expect(short).toHaveAttribute("aria-pressed", "true")
  expect(short).toHaveFocus()
  settled("1 of 3 doubtful titles settled")
  await user.click(card("Two (2024)").getByRole("button", { name: "Leave it out" }))
  settled("2 of 3 doubtful titles settled")
  await user.click(short)
  settled("1 of 3 doubtful titles settled")
  await user.keyboard("s")
  expect(card("Flow (2024)").getByRole("img", { name: "Left out" })).toBeVisible()
  await user.keyboard("u")
  await waitFor(() =>
    expect(held.decisions).toEqual([
      { key: "Flow", imdb_id: "tt0000002", skip: false },
      { key: "Two", imdb_id: null, skip: true },
      { key: "Flow", imdb_id: null, skip: false },
      { key: "Flow", imdb_id: null, skip: true },
      { key: "Flow", imdb_id: null, skip: false },
    ]),
  )
})

test("a title of the grid without candidates is searched for by itself", async () => {
  const { user } = await grid()
  expect(card("Three (2024)").getByText("Nothing was found for it.")).toBeVisible()
  await user.click(card("Three (2024)").getByRole("button", { name: "Search: Three (2024)" }))
  expect(await screen.findByRole("heading", { level: 2, name: "Three (2024)" })).toBeVisible()
})

test("the grid is remembered", async () => {
  const titles = [jobTitle("Flow", { candidates: BOTH })]
  localStorage.setItem("moviemanager.picker", "grid")
  serve(ready(titles), titles)
  open("/moving")
  expect(await screen.findByRole("region", { name: "Flow (2024)" })).toBeVisible()
  expect(screen.getByRole("button", { name: "Grid" })).toHaveAttribute("aria-pressed", "true")
})

test("once all are settled in the grid, the preview is next", async () => {
  const { user } = await grid()
  for (const leave of screen.getAllByRole("button", { name: "Leave it out" })) await user.click(leave)
  expect(screen.getByRole("button", { name: "See the preview" })).toBeVisible()
})

test("a decision of an earlier visit is shown, changed and taken back", async () => {
  const titles = [
    jobTitle("Flow", { state: "certain", decided: true, imdb_id: "tt4772188", candidates: BOTH }),
    jobTitle("Gone", { state: "skipped", decided: true }),
    jobTitle("Alien", { state: "certain", imdb_id: "tt0078748", year: 1979 }),
  ]
  const held = serve(ready(), titles)
  const { user } = open("/moving?step=titles")
  await user.click(await screen.findByRole("button", { name: "Settled by you" }))
  const list = within(await screen.findByRole("list", { name: "Settled titles" }))
  expect(list.getAllByRole("listitem").map(({ textContent }) => textContent)).toEqual([
    "Flow (2024)You said: Flow (2024), tt4772188ChangeUndo",
    "Gone (2024)Left outChangeUndo",
  ])
  await user.click(list.getByRole("button", { name: "Change Flow (2024)" }))
  expect(screen.getByRole("radio", { name: /^Flow2024/ })).toBeChecked()
  await user.keyboard("{ArrowDown}{Enter}")
  expect(await screen.findByRole("button", { name: "Change Flow (2024)" })).toHaveFocus()
  await user.click(screen.getByRole("button", { name: "Undo the decision on Gone (2024)" }))
  await waitFor(() =>
    expect(held.decisions).toEqual([
      { key: "Flow", imdb_id: "tt0000002", skip: false },
      { key: "Gone", imdb_id: null, skip: false },
    ]),
  )
})

test("what was found for certain can be said to be something else", async () => {
  const titles = [jobTitle("Alien", { state: "certain", imdb_id: "tt0078748", year: 1979 })]
  const held = serve(ready(), titles)
  const { user } = open("/moving?step=titles")
  await user.click(await screen.findByRole("button", { name: "All titles" }))
  expect(await screen.findByText("Found: tt0078748")).toBeVisible()
  await user.click(screen.getByRole("button", { name: "Change Alien (1979)" }))
  await user.click(screen.getByRole("button", { name: "Leave it out" }))
  await waitFor(() => expect(held.decisions).toEqual([{ key: "Alien", imdb_id: null, skip: true }]))
})
