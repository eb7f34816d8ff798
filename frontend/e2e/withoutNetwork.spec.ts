import { aLibrary, asFile } from "./support/documents"
import { expect } from "./support/test"
import { testWithoutKeys } from "./support/withoutKeys"

/** Nobody listens where the sources should be. */
const test = testWithoutKeys(({ metadata }) => metadata.stop())

test("with no network at all everything else works, and one quiet line says why", async ({
  page,
  account,
}) => {
  await page.goto("/account")
  await page.getByLabel("Library file").setInputFiles(asFile(aLibrary()))
  await page.getByRole("button", { name: "Import and merge" }).click()
  await expect(page.getByText(/^Imported \d/)).toBeVisible()
  await page.getByRole("link", { name: "Library" }).click()
  await expect(page.getByRole("region", { name: "Looking up titles" })).toContainText(
    "Wikidata could not be reached. Try again later. The next attempt is",
  )
  await expect(page.getByText("could not be reached")).toHaveCount(1)
  await page.getByRole("link", { name: /tt0017136/ }).click()
  await expect(page.getByRole("heading", { name: "tt0017136", level: 1 })).toBeVisible()

  await page.goto("/add")
  const field = page.getByRole("searchbox", { name: "Film, series or link" })
  await field.fill("metropolis")
  await field.press("Enter")
  await expect(page.getByRole("alert")).toContainText("Wikidata could not be reached.")
  await field.fill("https://www.imdb.com/title/tt0068646/")
  await field.press("Enter")
  await page.getByRole("button", { name: "Add tt0068646" }).click()
  await page.getByRole("link", { name: "Open tt0068646" }).click()
  await expect(page.getByRole("heading", { name: "tt0068646", level: 1 })).toBeVisible()

  const before = await account.library()
  const { filename } = await account.ask<{ filename: string }>("POST", "/backup/run")
  await account.ask("POST", `/backup/restore/${filename}`)
  expect(await account.library()).toEqual(before)
})
