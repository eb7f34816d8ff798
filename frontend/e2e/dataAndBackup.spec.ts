import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { Locator, Page } from "@playwright/test"
import { aLibrary, aMovie, asFile, type LibraryDocument } from "./support/documents"
import { LARGEST_IMPORT } from "./support/installation"
import { expect, test } from "./support/test"
import { unzip } from "./support/zip"

const DAY = 86_400_000
const day = (ago: number) => new Date(Date.now() - ago * DAY).toISOString().slice(0, 10)

const card = (page: Page) => page.getByRole("region", { name: "Data & Backup" })
/** The row of the nightly run among the backups. */
const nightly = (page: Page) => card(page).getByRole("listitem").filter({ hasText: "Daily ·" })
const dialog = (page: Page) => page.getByRole("dialog")

async function planned(plan: Locator, name: string): Promise<number[]> {
  const numbers = plan.getByRole("button", { name: "Show the numbers" })
  if (await numbers.isVisible()) await numbers.click()
  const cells = await plan.getByRole("row", { name }).getByRole("cell").allTextContents()
  return cells.map(Number)
}

/** The details of a backup hold what is rarely done with it. */
const details = (row: Locator) => row.getByRole("button", { name: /^Details of/ })

async function chooseFile(page: Page, document: unknown, name?: string) {
  await page.getByLabel("Library file").setInputFiles(asFile(document, name))
}

test("the switch stays where it was put, over a reload", async ({ page }) => {
  await page.goto("/account")
  const toggle = page.getByRole("switch", { name: "Auto-backup" })
  await expect(toggle).not.toBeChecked()
  await toggle.click()
  await expect(toggle).toBeChecked()
  await expect(
    card(page)
      .getByText(/tomorrow at|today at/)
      .last(),
  ).toBeVisible()
  await page.reload()
  await expect(toggle).toBeChecked()
})

test("an export downloads the condensed document", async ({ page, account }) => {
  const began = Date.now() / 1000
  await account.fill(aLibrary())
  await page.goto("/account")
  const download = page.waitForEvent("download")
  await page.getByRole("button", { name: "Export Library" }).click()
  const file = await download
  const text = await readFile(await file.path(), "utf8")
  const { exported_at, ...library } = JSON.parse(text) as LibraryDocument
  expect(file.suggestedFilename()).toMatch(/^moviemanager-export-\d{4}-\d{2}-\d{2}\.json$/)
  expect(exported_at).toBeGreaterThan(began)
  expect(library).toEqual(await account.library())
  expect(Object.keys(library.movies[0] ?? {}).sort()).toEqual(Object.keys(aMovie("tt1")).sort())
  expect(text).not.toMatch(/user_id|person_id|tmdb_data|omdb_data|password/)
})

test("a library leaves for Letterboxd, with the days of here and a list of what its files can't hold", async ({
  page,
  account,
}) => {
  await account.fill(aLibrary())
  await page.goto("/account")
  await page.getByRole("button", { name: "Export for Another Service" }).click()
  await expect(dialog(page).getByRole("radio", { name: "Letterboxd" })).toBeChecked()
  const download = page.waitForEvent("download")
  await dialog(page).getByRole("button", { name: "Download" }).click()
  const file = await download
  expect(file.suggestedFilename()).toBe("moviemanager-letterboxd.zip")
  const files = unzip(await readFile(await file.path()))
  expect([...files.keys()]).toEqual([
    "letterboxd-films-1.csv",
    "letterboxd-list-Rainy Sundays.csv",
    "letterboxd-watchlist.csv",
    "not-exported.csv",
  ])
  expect(files.get("letterboxd-films-1.csv")).toMatch(
    /^imdbID,Title,Year,Rating10,WatchedDate\r\ntt0022100,.*,9,2023-10-2\d\r\ntt0034583,.*,,\r\n$/,
  )
  expect(files.get("not-exported.csv")).toContain("Recommendations (Alice, Ben) have no place in Letterboxd.")
})

test("an exported file brings its library in, with the counts that the preview named", async ({
  page,
  account,
}) => {
  const document = aLibrary()
  await page.goto("/account")
  const reports: { dry_run: boolean; changes: unknown; imported_counts: unknown }[] = []
  page.on("response", async (response) => {
    if (response.url().includes("/backup/import")) reports.push(await response.json())
  })
  await chooseFile(page, document, "moviemanager-export-2026-02-12.json")
  const plan = dialog(page)
  await expect(plan.getByRole("region", { name: "The plan" })).toBeVisible()
  expect(await planned(plan, "Titles")).toEqual([8, 0, 0, 0, 0])
  expect(await planned(plan, "People")).toEqual([2, 0, 0, 0, 0])
  expect(await planned(plan, "Lists")).toEqual([1, 0, 0, 0, 0])
  expect((await account.library()).movies).toEqual([])
  await plan.getByRole("button", { name: "Import and merge" }).click()
  await expect(page.getByText("Imported 8 titles, 2 people and 1 list")).toBeVisible()
  await expect.poll(() => reports.length).toBe(2)
  const [before, after] = reports
  expect([before?.dry_run, after?.dry_run]).toEqual([true, false])
  expect(after?.changes).toEqual(before?.changes)
  expect(after?.imported_counts).toEqual(before?.imported_counts)
  const { exported_at: _, ...expected } = document
  const { lists, movies, ...rest } = await account.library()
  expect({ ...rest, movies: movies.map(({ custom_list_id: _, ...movie }) => movie) }).toMatchObject({
    version: 2,
    people: expected.people,
    movies: expected.movies.map(({ custom_list_id: _, ...movie }) => movie),
  })
  expect(lists).toHaveLength(1)
})

test("undo brings the library back to the byte", async ({ page, account }) => {
  await account.fill(aLibrary())
  const before = await account.library()
  await page.goto("/account")
  const newer = { ...aMovie("tt0017136", { status: "deleted" }), last_modified: 1_800_000_000 }
  await chooseFile(page, { ...aLibrary(), movies: [newer, aMovie("tt9999999")] })
  await dialog(page).getByRole("button", { name: "Import and merge" }).click()
  await expect(page.getByText(/^Imported \d/)).toBeVisible()
  expect(await account.library()).not.toEqual(before)
  await page.getByRole("button", { name: "Undo", exact: true }).click()
  await expect(page.getByText("Undone: the library is as it was.")).toBeVisible()
  expect(await account.library()).toEqual(before)
})

test("yesterday's backup comes back after a change", async ({ page, account, installation }) => {
  await account.fill(aLibrary())
  const yesterday = await account.library()
  installation.placeBackup(account, day(1), {
    ...yesterday,
    exported_at: Date.now() / 1000 - 86_400,
  })
  await account.ask("PUT", "/movies/tt0050083/watch", { my_rating: 3 })
  await account.ask("PUT", "/movies/tt7777777/status", { status: "toWatch" })
  await page.goto("/account")
  await nightly(page)
    .getByRole("button", { name: /^Restore/ })
    .click()
  const plan = dialog(page)
  await expect(plan.getByRole("region", { name: "The plan" })).toBeVisible()
  expect(await planned(plan, "Titles")).toEqual([0, 1, 7, 0, 1])
  await expect(
    plan.getByRole("listitem").filter({ hasText: "12 Angry Men" }).or(plan.getByText("tt0050083")),
  ).toBeVisible()
  await plan.getByRole("button", { name: "Restore and replace" }).click()
  await expect(plan.getByRole("alert")).toContainText("This removes 1 title from your library.")
  await plan.getByRole("button", { name: "Yes, replace it" }).click()
  await expect(page.getByText(/^Restored 8 titles/)).toBeVisible()
  expect(await account.library()).toEqual(yesterday)
  await expect(card(page).getByText(/Before a restore/)).toBeVisible()
})

test("a damaged backup is shown and refused", async ({ page, account, installation }) => {
  await account.fill(aLibrary())
  const before = await account.library()
  const document = { ...before, exported_at: Date.now() / 1000 - 2 * 86_400 }
  installation.placeBackup(account, day(2), document, { spoilt: true })
  await page.goto("/account")
  await expect(nightly(page)).toContainText("Damaged")
  await expect(nightly(page).getByRole("button", { name: /^Restore/ })).toBeDisabled()
  const answer = await account.request("POST", `/backup/restore/${day(2)}.json`)
  expect(answer.status).toBe(422)
  expect(await account.library()).toEqual(before)
})

test("a backup is made by hand, downloaded, and deleted when that is confirmed", async ({
  page,
  account,
}) => {
  await account.fill(aLibrary())
  await page.goto("/account")
  const backups = card(page).getByRole("list", { name: "Backups" }).getByRole("listitem")
  await expect(backups).toHaveCount(1)
  await page.getByRole("button", { name: "Back up now" }).click()
  await expect(backups).toHaveCount(2)
  const newest = backups.first()
  await expect(newest).toContainText("By hand · 8 titles")
  await details(newest).click()
  const download = page.waitForEvent("download")
  await newest.getByRole("button", { name: /^Download/ }).click()
  const { exported_at: _, ...saved } = JSON.parse(await readFile(await (await download).path(), "utf8"))
  expect(saved).toEqual(await account.library())
  await newest.getByRole("button", { name: /^Delete/ }).click()
  await dialog(page).getByRole("button", { name: "Delete backup" }).click()
  await expect(backups).toHaveCount(1)
})

test("a file that can't be brought in is refused in place, and nothing is changed", async ({
  page,
  account,
  installation,
}) => {
  // By its path: through the browser's debugging channel megabytes would take as long as the machine is busy.
  const tooLarge = join(installation.folder, "too-large.json")
  await writeFile(tooLarge, " ".repeat(LARGEST_IMPORT + 1024))
  const cases = [
    [asFile({ films: [] }, "else.json"), "else.json", /version|Movie Manager|not/i],
    [asFile({ ...aLibrary(), version: 99 }, "newer.json"), "newer.json", /99/],
    [asFile('{"version": 2, "movies": [', "broken.json"), "broken.json", /\w/],
    [tooLarge, "too-large.json", /large|MiB|bytes|limit/i],
  ] as const
  await account.fill(aLibrary())
  const before = await account.library()
  await page.goto("/account")
  const alert = card(page).getByRole("alert")
  for (const [file, name, sentence] of cases) {
    await page.getByLabel("Library file").setInputFiles(file)
    await expect(alert).toContainText(`${name}: nothing was changed.`)
    await expect(alert).toContainText(sentence)
    await expect(dialog(page)).toBeHidden()
  }
  expect(await account.library()).toEqual(before)
})

test("a replace that removes something has to be confirmed, and then is exactly the file", async ({
  page,
  account,
}) => {
  await account.fill(aLibrary())
  await page.goto("/account")
  const small = { ...aLibrary(), movies: [aMovie("tt0022100")], people: [], lists: [] }
  await chooseFile(page, small)
  const plan = dialog(page)
  await plan.getByRole("radio", { name: "Replace" }).check()
  await plan.getByRole("button", { name: "Import and replace" }).click()
  await expect(plan.getByRole("alert")).toContainText("This removes 7 titles, 2 people and 1 list")
  await plan.getByRole("button", { name: "Yes, replace it" }).click()
  await expect(page.getByText(/^Imported 1 title/)).toBeVisible()
  const { exported_at: _, ...expected } = small
  expect(await account.library()).toEqual(expected)
})
