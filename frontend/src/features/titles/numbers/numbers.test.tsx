import { screen, within } from "@testing-library/react"
import { HttpResponse, http } from "msw"
import { beforeEach, expect, test } from "vitest"
import { at, title } from "../../../../tests/fixtures"
import { server } from "../../../../tests/server"
import { open } from "../../../../tests/show"

const seen = (imdb_id: string, day: string | null, my_rating: number | null, part = {}) =>
  title({
    imdb_id,
    title: `Film ${imdb_id}`,
    status: "watched",
    watched: true,
    date_watched: day === null ? null : at(day),
    my_rating,
    ...part,
  })

const ALL = [
  seen("tt1", "2024-01-31T23:30", 8, {
    imdb_rating: 6,
    recommended_by: ["Alice"],
    runtime: 90,
    year: "1962",
  }),
  seen("tt2", "2024-01-01T00:30", 7.5, { imdb_rating: 7.4, recommended_by: ["Alice", "Ben"], runtime: 120 }),
  seen("tt3", "2022-12-31T23:59", 4, {
    imdb_rating: 8.1,
    recommended_by: ["Ben"],
    genres: ["Drama", "Horror"],
  }),
  seen("tt4", null, null, { director: "Lana Wachowski, Lilly Wachowski" }),
  title({ imdb_id: "tt5", recommended_by: ["Chloé"] }),
  title({ imdb_id: "tt6", status: "deleted", my_rating: 1, recommended_by: ["Alice"] }),
]

beforeEach(() => server.use(http.get("*/api/titles", () => HttpResponse.json(ALL))))

const chart = async (name: string) =>
  within(await screen.findByRole("list", { name }))
    .getAllByRole("link")
    .map((link) => [link.textContent, link.getAttribute("href")])

test("each number says what it counts and leads to its titles", async () => {
  open("/numbers")
  expect(await chart("Watched in each year")).toEqual([
    ["20242", "/?status=watched&seen=2024"],
    ["20230", "/?status=watched&seen=2023"],
    ["20221", "/?status=watched&seen=2022"],
  ])
  expect((await chart("My ratings")).filter(([text]) => !text?.endsWith("0"))).toEqual([
    ["8 – 8.91", "/?status=watched&rating=8"],
    ["7 – 7.91", "/?status=watched&rating=7"],
    ["4 – 4.91", "/?status=watched&rating=4"],
  ])
  expect((await chart("Mine and IMDb's")).map(([text]) => text)).toEqual([
    "2 above IMDb1",
    "1 above IMDb0",
    "as IMDb1",
    "1 below IMDb0",
    "2 below IMDb0",
    "3 below IMDb0",
    "4 below IMDb1",
  ])
  expect(await chart("Whose advice was good")).toEqual([
    ["Alice2 of 2", "/?person=Alice&rating=7%2B"],
    ["Ben1 of 2", "/?person=Ben&rating=7%2B"],
  ])
  expect(await chart("Directors")).toEqual([
    ["Lana Wachowski1", "/?status=watched&director=Lana+Wachowski"],
    ["Lilly Wachowski1", "/?status=watched&director=Lilly+Wachowski"],
  ])
  expect((await chart("In all")).map(([text]) => text?.replace(/^2\d+This/, "This"))).toEqual([
    "4Watched",
    expect.stringMatching(/This year$/),
    "6.5My average",
    "4 hoursTime watched",
  ])
  expect(screen.getByText("On average I rate 0.7 below IMDb's people.")).toBeVisible()
})

test("a number's titles are those that it counts", async () => {
  const { user } = open("/numbers")
  await user.click(await screen.findByRole("link", { name: /^Ben/ }))
  const titles = within(await screen.findByRole("list", { name: "Titles" }))
  expect(titles.getAllByRole("link").map((link) => link.title)).toEqual(["Film tt2"])
  expect(screen.getByRole("button", { name: "Remove the filter: rated 7 or more" })).toBeVisible()
})

test("the diary begins with the latest month, as a calendar, and goes from month to month", async () => {
  const { user, where } = open("/diary")
  const calendar = await screen.findByRole("table", { name: "Watched in January 2024" })
  const days = within(calendar)
    .getAllByRole("cell")
    .filter((cell) => within(cell).queryByRole("link"))
  const shown = days.map((day) => [
    within(day).getByText(/^\d+$/).textContent,
    within(day).getByRole("link").title,
  ])
  expect(shown).toEqual([
    ["1", "Film tt2"],
    ["31", "Film tt1"],
  ])
  await user.click(screen.getByRole("link", { name: "The month before" }))
  expect(where()).toBe("/diary?month=2023-12")
  expect(screen.getByRole("status")).toHaveTextContent("0 titles in December 2023")
  await user.click(screen.getByRole("combobox", { name: "Month" }))
  await user.click(await screen.findByRole("option", { name: /December 2022/ }))
  expect(await screen.findByRole("link", { name: "Film tt3" })).toHaveAttribute("href", "/titles/tt3")
})

test("as a list it has a heading for each day", async () => {
  open("/diary?view=list&month=2024-01")
  const headings = await screen.findAllByRole("heading", { level: 2 })
  expect(headings.map(({ textContent }) => textContent)).toEqual([
    expect.stringContaining("31"),
    expect.stringContaining("1"),
  ])
})
