import { aLibrary, FILMS, type LibraryDocument, manyTitles } from "./support/documents"
import { expect, test } from "./support/test"

/** Each title without the moment of its last change. */
const states = ({ movies }: Pick<LibraryDocument, "movies">) =>
  movies.map(({ last_modified: _, ...rest }) => rest)

test("a title is found, added, recommended, watched without a date, and put on a list", async ({
  page,
  account,
  installation,
}) => {
  installation.metadata.films.set("tt0078748", { title: "Alien", year: "1979", plot: "In space." })
  await page.goto("/")
  await page.getByRole("link", { name: "Add a title" }).click()
  await page.getByLabel("Film, series or link").pressSequentially("alien", { delay: 80 })
  await page.getByRole("button", { name: "Add Alien (1979)" }).click()
  await page.getByRole("link", { name: "Open Alien" }).click()
  await expect(page.getByRole("heading", { name: "Alien" })).toBeVisible()
  await page.getByLabel("Who").fill("Dana")
  await page.getByLabel("When").fill("")
  await page.getByRole("button", { name: "Advises against" }).click()
  await page.getByRole("button", { name: "Add", exact: true }).click()
  await expect(page.getByRole("link", { name: "Dana" })).toBeVisible()
  await page.getByRole("button", { name: "From 1 to 10" }).click()
  await page.getByLabel("My rating").selectOption("7.5")
  await expect(page.getByRole("button", { name: "Not watched after all" })).toBeVisible()
  const { movies, people } = await account.library()
  expect(movies.map(({ last_modified: _, ...movie }) => movie)).toEqual([
    {
      imdb_id: "tt0078748",
      status: "watched",
      custom_list_id: null,
      recommendations: [{ person_name: "Dana", date_recommended: null, vote_type: false }],
      watch_history: { date_watched: null, my_rating: 7.5 },
    },
  ])
  expect(people).toMatchObject([{ name: "Dana", is_trusted: false }])
})

test("the filters are in the address, and back goes back", async ({ page, account }) => {
  await account.fill(aLibrary())
  await page.goto("/")
  const titles = page.getByRole("list", { name: "Titles" }).getByRole("listitem")
  await expect(titles).toHaveCount(FILMS.length - 1)
  await page.getByRole("button", { name: "Watched 2" }).click()
  await expect(titles).toHaveCount(2)
  await expect(page).toHaveURL(/\?status=watched$/)
  await titles.first().getByRole("link").click()
  await expect(page.getByRole("heading", { name: "Where it stands" })).toBeVisible()
  await page.goBack()
  await expect(titles).toHaveCount(2)
  await page.goBack()
  await expect(titles).toHaveCount(FILMS.length - 1)
  await page.getByRole("button", { name: "Filters" }).click()
  await page.getByRole("combobox", { name: "Whose advice" }).click()
  await page.getByRole("option", { name: /^Recommended by ?Alice/ }).click()
  await expect(titles).toHaveCount(1)
  await page.goto("/?status=deleted")
  await expect(titles).toHaveCount(1)
})

test("several titles are deleted at once on a phone, and one Undo puts each back as it was", async ({
  page,
  account,
}) => {
  await account.fill(aLibrary())
  const before = states(await account.library())
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto("/")
  const titles = page.getByRole("list", { name: "Titles" }).getByRole("listitem")
  await expect(titles).toHaveCount(FILMS.length - 1)
  expect(
    new Set(await titles.evaluateAll((all) => all.map((each) => each.getBoundingClientRect().left))).size,
  ).toBe(3)
  await page.getByRole("button", { name: "Filters" }).click()
  await page.getByRole("button", { name: "Pick several" }).click()
  const bar = page.getByRole("region", { name: "Selection" })
  await bar.getByRole("button", { name: "All 7" }).click()
  await bar.getByRole("button", { name: "Delete" }).click()
  await expect(page.getByText("Nothing matches")).toBeVisible()
  expect((await account.library()).movies.map(({ status }) => status)).toEqual(FILMS.map(() => "deleted"))
  await page.getByRole("button", { name: "Undo", exact: true }).click()
  await expect(titles).toHaveCount(FILMS.length - 1)
  expect(states(await account.library())).toEqual(before)
})

test("people and lists are made, renamed, removed and brought back", async ({ page, account }) => {
  await page.goto("/people")
  await page.getByRole("button", { name: "Add a person" }).click()
  await page.getByLabel("Name").fill("Dana")
  await page.getByLabel("I trust their taste").check()
  await page.getByRole("button", { name: "Save" }).click()
  await page.getByRole("link", { name: /Dana/ }).click()
  await page.getByRole("button", { name: "Edit" }).click()
  await page.getByLabel("Name").fill("Dana & Co / 100%?")
  await page.getByRole("button", { name: "Save" }).click()
  await expect(page.getByRole("heading", { name: "Dana & Co / 100%?" })).toBeVisible()
  await page.reload()
  await expect(page.getByRole("heading", { name: "Dana & Co / 100%?" })).toBeVisible()
  expect(await account.library()).toMatchObject({ people: [{ name: "Dana & Co / 100%?", is_trusted: true }] })
  const { people } = await account.library()
  await page.getByRole("button", { name: "Remove" }).click()
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click()
  await expect(page.getByText("Nobody yet")).toBeVisible()
  await page.getByRole("button", { name: "Undo", exact: true }).click()
  await expect(page.getByText("Dana & Co / 100%? is back.")).toBeVisible()
  expect((await account.library()).people).toEqual(people)

  await page.goto("/lists")
  await page.getByRole("button", { name: "New list" }).click()
  await page.getByLabel("Name").fill("Rainy Sundays")
  await page.getByRole("button", { name: "moon" }).click()
  await page.getByRole("button", { name: "Save" }).click()
  await page.getByRole("link", { name: /Rainy Sundays/ }).click()
  await expect(page.getByText("Nothing on this list yet")).toBeVisible()
  expect(await account.library()).toMatchObject({
    lists: [{ name: "Rainy Sundays", icon: "moon" }],
  })
  await page.getByRole("button", { name: "Remove" }).click()
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click()
  await expect(page.getByText("No lists yet")).toBeVisible()
  await page.getByRole("button", { name: "Undo", exact: true }).click()
  await expect(page.getByText("The list Rainy Sundays is back.")).toBeVisible()
  expect((await account.library()).lists).toMatchObject([{ name: "Rainy Sundays", icon: "moon" }])
})

test("a search typed on a slow phone among ten thousand titles loses no letter and keeps the caret", async ({
  page,
  account,
}) => {
  await account.fill(manyTitles(10_000))
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto("/")
  const search = page.getByLabel("Search the library")
  await expect(page.getByRole("list", { name: "Titles" })).toBeVisible()
  const browser = await page.context().newCDPSession(page)
  await browser.send("Emulation.setCPUThrottlingRate", { rate: 4 })
  await search.pressSequentially("the godfather part", { delay: 90 })
  await expect(search).toHaveValue("the godfather part")
  await expect(page.getByText("Nothing matches")).toBeVisible()
  for (let step = 0; step < 5; step += 1) await page.keyboard.press("ArrowLeft")
  await page.keyboard.type("s, the ", { delay: 90 })
  await expect(search).toHaveValue("the godfathers, the  part")
  await expect(page).toHaveURL(/q=the\+godfathers%2C\+the\+\+part$/)
})
