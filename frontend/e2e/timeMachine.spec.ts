import type { Page } from "@playwright/test"
import type { Account } from "./support/account"
import { wrongInAnyLook } from "./support/axe"
import { aLibrary, aMovie, asFile } from "./support/documents"
import type { Installation } from "./support/installation"
import { expect, test } from "./support/test"

const DAY = 86_400_000
const day = (ago: number) => new Date(Date.now() - ago * DAY).toISOString().slice(0, 10)

/** Yesterday's backup has everything; since then a title went, another was rated, and a third came. */
async function aDayLater({ account, installation }: { account: Account; installation: Installation }) {
  await account.fill(aLibrary())
  const yesterday = await account.library()
  installation.placeBackup(account, day(1), { ...yesterday, exported_at: Date.now() / 1000 - 86_400 })
  const kept = yesterday.movies.filter(({ imdb_id }) => imdb_id !== "tt0053604")
  await account.ask("POST", "/backup/import?mode=replace", {
    ...yesterday,
    exported_at: 1,
    movies: [...kept, aMovie("tt7777777")],
  })
  await account.ask("PUT", "/movies/tt0050083/watch", { my_rating: 3 })
  return yesterday
}

const titles = (page: Page) => page.getByRole("list", { name: "Titles in this backup" }).getByRole("listitem")

test("a title is found in yesterday's backup and restored, and everything else stays", async ({
  page,
  account,
  installation,
}) => {
  const yesterday = await aDayLater({ account, installation })
  const before = await account.library()
  await page.goto("/account")
  await page
    .getByRole("listitem")
    .filter({ hasText: "Daily ·" })
    .getByRole("link", { name: /\d\d:\d\d$/ })
    .click()
  await expect(titles(page)).toHaveCount(8)
  await page
    .getByRole("searchbox", { name: "Search this backup" })
    .pressSequentially("tt0053604", { delay: 80 })
  await expect(titles(page)).toHaveCount(1)
  await page.getByRole("checkbox", { name: "tt0053604" }).check()
  await page.getByRole("button", { name: "Restore these" }).click()
  const dialog = page.getByRole("dialog", { name: "Restore a selection" })
  await expect(dialog.getByText("This adds 1 title.")).toBeVisible()
  await dialog.getByRole("button", { name: "Restore these" }).click()
  await expect(page.getByText(/^Restored 1 title/)).toBeVisible()
  const back = yesterday.movies.find(({ imdb_id }) => imdb_id === "tt0053604")
  const after = await account.library()
  expect(after.movies.filter(({ imdb_id }) => imdb_id === "tt0053604")).toEqual([back])
  expect({ ...after, movies: after.movies.filter(({ imdb_id }) => imdb_id !== "tt0053604") }).toEqual(before)
  await page.getByRole("button", { name: "Undo", exact: true }).click()
  await expect(page.getByText("Undone: the library is as it was.")).toBeVisible()
  expect(await account.library()).toEqual(before)
})

test("what became different since yesterday is shown, and what went is brought back", async ({
  page,
  account,
  installation,
}) => {
  await aDayLater({ account, installation })
  await page.goto(`/backups/${day(1)}/compare`)
  const differences = page.getByRole("region", { name: "Differences" })
  await expect(differences).toContainText("1 title removed, 1 title changed, 1 title added.")
  await expect(differences.getByRole("list", { name: "Added since" })).toContainText("tt7777777")
  await expect(differences.getByRole("list", { name: "Changed since" })).toContainText(
    /tt0050083|12 Angry Men/,
  )
  await differences.getByRole("checkbox", { name: "Bring back tt0053604" }).check()
  await page.getByRole("button", { name: "Restore these" }).click()
  await page.getByRole("dialog").getByRole("button", { name: "Restore these" }).click()
  await expect(page.getByText(/^Restored 1 title/)).toBeVisible()
  await expect(differences).toContainText("1 title changed, 1 title added.")
})

test("a title that went has its history on its page, and comes back from there", async ({
  page,
  account,
  installation,
}) => {
  await aDayLater({ account, installation })
  await account.ask("POST", "/backup/run")
  await page.goto("/titles/tt0053604")
  await expect(page.getByText("This title is not in your library")).toBeVisible()
  await page.getByRole("button", { name: "Show the history" }).click()
  const history = page.getByRole("list", { name: "Through the backups" }).getByRole("listitem")
  await expect(history.first()).toContainText("Vanished")
  await expect(history.last()).toContainText("Appeared")
  await history
    .last()
    .getByRole("button", { name: /^Bring this back/ })
    .click()
  await page.getByRole("dialog").getByRole("button", { name: "Restore these" }).click()
  await expect(page.getByRole("heading", { name: "Where it stands" })).toBeVisible()
})

test("a preview that no longer holds is shown anew, and nothing is done meanwhile", async ({
  page,
  account,
}) => {
  await account.fill(aLibrary())
  await page.goto("/account")
  await page
    .getByLabel("Library file")
    .setInputFiles(asFile({ ...aLibrary(), movies: aLibrary().movies.slice(0, 6) }))
  const dialog = page.getByRole("dialog")
  await dialog.getByRole("radio", { name: "Replace" }).check()
  await expect(dialog.getByText("This removes 2 titles.")).toBeVisible()
  await account.ask("PUT", "/movies/tt8888888/status", { status: "toWatch" })
  const before = await account.library()
  await dialog.getByRole("button", { name: "Import and replace" }).click()
  await dialog.getByRole("button", { name: "Yes, replace it" }).click()
  await expect(dialog.getByRole("alert")).toContainText("Your library has changed since this preview")
  await expect(dialog.getByText("This removes 3 titles.")).toBeVisible()
  expect(await account.library()).toEqual(before)
  await dialog.getByRole("button", { name: "Import and replace" }).click()
  await dialog.getByRole("button", { name: "Yes, replace it" }).click()
  await expect(page.getByText(/^Imported \d/)).toBeVisible()
})

test("a deleted backup comes back, and a pinned one can't be deleted", async ({ page, account }) => {
  await account.fill(aLibrary())
  await account.ask("POST", "/backup/run")
  await page.goto("/account")
  const row = page.getByRole("list", { name: "Backups" }).getByRole("listitem").filter({ hasText: "By hand" })
  const remove = row.getByRole("button", { name: /^Delete/ })
  await row.getByRole("button", { name: /^Details of/ }).click()
  await row.getByRole("button", { name: /^Pin or label/ }).click()
  await page.getByRole("textbox", { name: "Label" }).fill("Before the move")
  await page.getByLabel("Pin it").check()
  await page.getByRole("button", { name: "Save" }).click()
  await expect(row).toContainText("Before the move")
  await expect(remove).toBeDisabled()
  await row.getByRole("button", { name: /^Pin or label/ }).click()
  await page.getByLabel("Pin it").uncheck()
  await page.getByRole("button", { name: "Save" }).click()
  await expect(remove).toBeEnabled()
  await remove.click()
  await page.getByRole("button", { name: "Delete backup" }).click()
  await expect(row).toHaveCount(0)
  await page.getByRole("button", { name: "Recently deleted", exact: true }).click()
  await page.getByRole("button", { name: /^Bring back/ }).click()
  await expect(row).toContainText("Before the move")
})

test("axe finds nothing where the past is shown, in any look, and nothing is too wide", async ({
  page,
  account,
  installation,
}) => {
  await aDayLater({ account, installation })
  const found: Record<string, string[]> = {}
  const look = async (what: string) => {
    await expect(page.locator(".shimmer")).toHaveCount(0)
    found[what] = await wrongInAnyLook(page)
  }
  await page.goto(`/backups/${day(1)}`)
  await titles(page).first().getByRole("checkbox").check()
  await look("a backup with a selection")
  await page.getByRole("button", { name: "Restore these" }).click()
  await expect(page.getByRole("region", { name: "The plan" })).toBeVisible()
  await look("the preview of a selection")
  await page.goto(`/backups/${day(1)}/compare`)
  await expect(page.getByRole("region", { name: "Differences" })).toBeVisible()
  await look("a comparison")
  await page.goto("/backups/2001-01-01")
  await expect(page.getByText("This backup is not in the list")).toBeVisible()
  await look("no backup")
  await page.goto("/titles/tt0050083")
  await page.getByRole("button", { name: "Show the history" }).click()
  await expect(page.getByRole("list", { name: "Through the backups" })).toBeVisible()
  await look("a history")
  await page.goto("/account")
  const details = page.getByRole("button", { name: /^Details of/ }).first()
  await details.click()
  await page.getByRole("button", { name: "Recently deleted", exact: true }).click()
  await expect(page.getByText("No backup was deleted")).toBeVisible()
  await look("the account with details")
  await page.getByRole("button", { name: /^Pin or label/ }).click()
  await expect(page.getByRole("dialog")).toBeVisible()
  await look("a note")
  expect(Object.entries(found).filter(([, list]) => list.length > 0)).toEqual([])
})
