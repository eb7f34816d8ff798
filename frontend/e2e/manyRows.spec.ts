import type { Page } from "@playwright/test"
import { Installation } from "./support/installation"
import { test as base, expect } from "./support/test"

/** Nobody can be asked, so every title without a number is in doubt at once. */
const test = base.extend<object, { installation: Installation }>({
  installation: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
    async ({}, use) => {
      const installation = new Installation({ TMDB_API_KEY: "", OMDB_API_KEY: "" })
      await installation.start()
      await use(installation)
      await installation.stop()
    },
    { scope: "worker" },
  ],
})

const COUNT = 5_000
const MOST_DRAWN = 120

/** As many titles with a number as without one. */
function table(): Buffer {
  const lines = ["imdb_id,title,year,status,watched,my_rating"]
  for (let index = 0; index < COUNT; index += 1) {
    lines.push(`tt${3_000_000 + index},Numbered ${index},2001,watched,yes,7.5`)
    lines.push(`,Nameless ${index},2002,toWatch,,`)
  }
  return Buffer.from(`${lines.join("\r\n")}\r\n`)
}

async function staysSmall(page: Page, list: string): Promise<void> {
  const rows = page.getByRole("list", { name: list }).getByRole("listitem")
  await expect(rows.first()).toBeVisible()
  for (let turn = 0; turn < 10; turn += 1) await page.mouse.wheel(0, 3_000)
  await expect(rows.first()).toBeVisible()
  expect(await rows.count()).toBeLessThan(MOST_DRAWN)
}

test("ten thousand rows and five thousand doubtful titles are drawn where the window is", async ({
  page,
}) => {
  await page.goto("/moving")
  const file = { name: "moviemanager.csv", mimeType: "text/csv", buffer: table() }
  await page.getByLabel("Files to import").setInputFiles(file)
  await expect(page.getByRole("list", { name: "Files" })).toContainText("10,000 rows")
  await page.getByRole("button", { name: "Look up the titles" }).click()
  await expect(page.getByText("0 of 5,000 doubtful titles settled")).toBeVisible()
  await staysSmall(page, "Doubtful titles")
  await page.getByRole("button", { name: "Grid" }).click()
  await staysSmall(page, "Doubtful titles")
  await page.getByRole("button", { name: "All titles" }).click()
  await staysSmall(page, "All titles")

  await page.getByRole("link", { name: "3. Preview" }).click()
  await expect(page.getByRole("region", { name: "The plan" })).toContainText("This adds 5,000 titles.")
  await staysSmall(page, "Will be added")
  await page.getByRole("button", { name: "Import", exact: true }).click()
  await expect(page.getByText(/^Imported/)).toBeVisible()
  await staysSmall(page, "Rows")
})
