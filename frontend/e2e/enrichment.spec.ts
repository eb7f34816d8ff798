import type { Page } from "@playwright/test"
import { aLibrary, asFile, FILMS, manyTitles } from "./support/documents"
import { expect, test } from "./support/test"

const progress = (page: Page) => page.getByRole("region", { name: "Fetching details" })

async function importFile(page: Page, document: unknown) {
  await page.goto("/account")
  await page.getByLabel("Library file").setInputFiles(asFile(document))
  await page.getByRole("button", { name: "Import and merge" }).click()
  await expect(page.getByText(/^Imported \d/)).toBeVisible()
}

test("with a hurried service and unknown titles it ends with honest numbers", async ({
  page,
  installation,
}) => {
  const { metadata } = installation
  for (const [id, title, year] of FILMS.slice(0, 5)) metadata.films.set(id, { title, year })
  metadata.refusals = 1

  await importFile(page, aLibrary())
  await expect(progress(page)).toContainText("the metadata service asked for a pause")
  await page.getByRole("link", { name: "Library" }).click()
  await expect(page.getByRole("heading", { name: "Library" })).toBeVisible()
  await expect(progress(page)).toContainText("asked for a pause")

  await expect(progress(page)).toContainText("5 of 7 titles updated, 2 could not be found.")
  await expect(progress(page)).toContainText("Posters and details are fetched")
  await expect(page.getByRole("link", { name: /12 Angry Men/ })).toBeVisible()
})

test("it goes on after a reload, and stops when it is told to", async ({ page, account, installation }) => {
  const { metadata } = installation
  metadata.knowsEverything = true
  metadata.refusals = 1
  await importFile(page, manyTitles(60))
  await expect(progress(page)).toContainText("asked for a pause")
  await page.reload()
  await expect(progress(page)).toContainText(/[1-9]\d* of 60 titles updated/)
  await progress(page).getByRole("button", { name: "Stop" }).click()
  await expect(progress(page)).toContainText("Fetching details is stopped")
  await page.reload()
  await expect(progress(page)).toContainText("Fetching details is stopped")
  await progress(page).getByRole("button", { name: "Go on" }).click()
  await expect(progress(page)).toContainText("60 of 60 titles updated.")
  const titles = await account.ask<{ needs_metadata: boolean }[]>("GET", "/titles")
  expect(titles.filter(({ needs_metadata }) => needs_metadata)).toEqual([])
})
