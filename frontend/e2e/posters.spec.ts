import type { Locator } from "@playwright/test"
import { aLibrary } from "./support/documents"
import { expect, test } from "./support/test"

/** Decoding is broken off where the page puts another picture in its place meanwhile. */
const shown = (picture: Locator) =>
  expect(async () => picture.evaluate((image: HTMLImageElement) => image.decode())).toPass()

test("a poster comes from the server alone, in the width that is shown, and is fetched once", async ({
  page,
  account,
  installation,
}) => {
  installation.metadata.films.set("tt0017136", { title: "Metropolis", year: "1927", hasPoster: true })
  await account.fill(aLibrary())
  await account.ask("POST", "/movies/tt0017136/refresh")
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto("/?q=metropolis")
  const picture = page.getByRole("listitem").locator("img")
  await shown(picture)
  expect(await picture.evaluate((image: HTMLImageElement) => image.currentSrc)).toMatch(
    /\/api\/posters\/\w+\/tmdb\/154\/tt0017136\.png$/,
  )
  await page.reload()
  await shown(picture)
  expect(installation.metadata.pictures).toEqual(["w154/tt0017136.png"])
})
