import { readFile } from "node:fs/promises"
import type { Page } from "@playwright/test"
import { changeLook, pastTheEdge, smallTargets, wrongInAnyLook } from "./support/axe"
import { expect } from "./support/test"
import { testWithoutKeys } from "./support/withoutKeys"
import { zip } from "./support/zip"

const test = testWithoutKeys()
const DOUBTFUL = 30

const number = (index: number) => String(index).padStart(2, "0")
const diary = (rows: string[]) =>
  `Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date\n${rows.join("\n")}\n`

/** Thirty films of which there are two each, one that is found for certain, and one that nobody knows by this name. */
function letterboxd() {
  const rows = Array.from(
    { length: DOUBTFUL - 1 },
    (_, index) => `2024-01-01,Twins ${number(index)},2001,https://boxd.it/a${index},4.5,,,2023-12-31`,
  )
  const others = [
    "2024-01-02,Certain,1999,https://boxd.it/b1,4,,,2024-01-02",
    "2024-01-03,Nameless,2010,https://boxd.it/b2,3,,,2024-01-03",
  ]
  return zip([{ name: "diary.csv", text: diary([...rows, ...others]) }])
}

async function press(page: Page, ...keys: string[]) {
  for (const key of keys) await page.keyboard.press(key)
}

/** Tab until the focus is where its name says. */
async function tabTo(page: Page, name: string | RegExp, role: "button" | "radio" | "link" = "button") {
  const target = page.getByRole(role, { name }).first()
  await expect(target).toBeVisible()
  for (let presses = 0; presses < 120; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press("Tab")
  }
  throw new Error(`The Tab key does not come to ${name}.`)
}

/** What axe finds, and what is too wide or too small on the narrowest screen. */
async function wrongWith(page: Page): Promise<string[]> {
  const wrong = await wrongInAnyLook(page)
  await changeLook(page, { viewport: { width: 320, height: 640 } })
  const narrow = [...(await pastTheEdge(page)), ...(await smallTargets(page))]
  await changeLook(page, { viewport: { width: 1280, height: 720 } })
  return [...wrong, ...narrow.map((fault) => `320: ${fault}`)]
}

test("a Letterboxd zip with thirty doubtful titles, by keyboard only, to the report and the undo", async ({
  page,
  account,
  installation: { metadata },
}) => {
  for (let index = 0; index < DOUBTFUL - 1; index += 1) {
    metadata.films.set(`tt41000${number(index)}`, { title: `Twins ${number(index)}`, year: "2001" })
    metadata.films.set(`tt42000${number(index)}`, { title: `Twins ${number(index)}`, year: "2001" })
  }
  metadata.films.set("tt4300001", { title: "Certain", year: "1999" })
  metadata.films.set("tt4300002", { title: "Another Name", year: "2010" })
  const wrong: Record<string, string[]> = {}

  await page.goto("/")
  await tabTo(page, "Bring your films here", "link")
  await press(page, "Enter")
  await expect(page.getByRole("heading", { name: "Bring your films here" })).toBeVisible()
  wrong.empty = await wrongWith(page)
  const chooser = page.waitForEvent("filechooser")
  await tabTo(page, "Choose files")
  await press(page, "Enter")
  await (await chooser).setFiles({
    name: "letterboxd-robin.zip",
    mimeType: "application/zip",
    buffer: letterboxd(),
  })
  await expect(page.getByRole("list", { name: "Files" })).toContainText("31 rows")
  wrong.files = await wrongWith(page)

  await tabTo(page, "Look up the titles")
  await press(page, "Enter")
  const settled = page.getByText(/of 30 doubtful titles settled/)
  await expect(settled).toHaveText("0 of 30 doubtful titles settled")
  wrong.picker = await wrongWith(page)
  const title = page.getByRole("region", { name: "Which title is it?" })
  const shown = title.getByRole("heading", { level: 2 })

  await tabTo(page, "Grid")
  await press(page, "Enter")
  await expect(page.getByRole("region", { name: "Twins 00 (2001)" })).toBeVisible()
  wrong.grid = await wrongWith(page)
  await page.reload()
  const first = page.getByRole("region", { name: "Twins 00 (2001)" })
  await expect(first.getByRole("button", { name: /^Twins 00 2001/ })).toHaveCount(2)
  await tabTo(page, "One at a time")
  await press(page, "Enter")

  // Back on the page after leaving it, everything is where it was.
  await page.goto("/people")
  await page.goto("/moving")
  await expect(shown).toHaveText("Twins 00 (2001)")
  await tabTo(page, /Twins 00/, "radio")
  await press(page, "ArrowDown", "Enter")
  await expect(shown).toHaveText("Twins 01 (2001)")
  await press(page, "s")
  await expect(shown).toHaveText("Twins 02 (2001)")
  await press(page, "u")
  await expect(shown).toHaveText("Twins 01 (2001)")
  await press(page, "l")
  await expect(shown).toHaveText("Twins 02 (2001)")
  for (let index = 2; index < DOUBTFUL - 1; index += 1) {
    await expect(shown).toHaveText(`Twins ${number(index)} (2001)`)
    await press(page, "Enter")
  }
  await expect(shown).toHaveText("Nameless (2010)")
  await press(page, "/")
  await page.keyboard.type("another name")
  await press(page, "Enter")
  await expect(title.getByRole("radio", { name: /Another Name/ })).toBeFocused()
  await press(page, "Enter")
  await expect(shown).toHaveText("Twins 01 (2001)")
  await press(page, "s")
  await expect(page.getByRole("heading", { name: "That was the last one" })).toBeVisible()
  await expect(settled).toHaveText("30 of 30 doubtful titles settled")

  // What was settled can be looked at, and said anew.
  await tabTo(page, "Settled by you")
  await press(page, "Enter")
  const known = page.getByRole("list", { name: "Settled titles" })
  await expect(known).toContainText("Twins 00 (2001)You said: Twins 00 (2001), tt4200000")
  wrong.settled = await wrongWith(page)
  await tabTo(page, "Undo the decision on Twins 02 (2001)")
  await press(page, "Enter")
  await expect(known.getByText("Twins 02 (2001)", { exact: true })).toHaveCount(0)
  await tabTo(page, "In doubt")
  await press(page, "Enter")
  await expect(page.getByText("0 of 1 doubtful title settled")).toBeVisible()
  await tabTo(page, /Twins 02/, "radio")
  await press(page, "Enter")
  await expect(page.getByRole("heading", { name: "That was the last one" })).toBeVisible()

  await tabTo(page, "See the preview")
  await press(page, "Enter")
  await expect(page.getByRole("region", { name: "The plan" })).toContainText("This adds 30 titles.")
  const planned = page.getByRole("list", { name: "Will be added" })
  await expect(planned.getByText("Twins 02 (2001)")).toBeVisible()
  expect(await planned.getByText(/^tt\d/).count()).toBe(0)
  wrong.preview = await wrongWith(page)
  expect((await account.library()).movies).toEqual([])
  await tabTo(page, "Import")
  await press(page, "Enter")
  await expect(page.getByText(/^Imported/)).toBeVisible()
  await expect(page.getByRole("row", { name: /^Added/ }).getByRole("cell")).toHaveText("30")
  await expect(page.getByRole("row", { name: /^All rows/ }).getByRole("cell")).toHaveText("31")
  await expect(page.getByRole("list", { name: "Rows" })).toContainText("Twins 00")
  wrong.result = await wrongWith(page)
  const { movies } = await account.library()
  expect(movies).toHaveLength(30)
  expect(movies.map(({ imdb_id }) => imdb_id)).toEqual(expect.arrayContaining(["tt4200000", "tt4300002"]))

  await tabTo(page, /^Left out/)
  await press(page, "Enter")
  await expect(page.getByRole("list", { name: "Rows" }).getByRole("listitem")).toContainText([
    "You left it out.",
  ])
  const download = page.waitForEvent("download")
  await tabTo(page, "Report (CSV)")
  await press(page, "Enter")
  const report = await readFile(await (await download).path(), "utf8")
  expect(report.trim().split("\n")).toHaveLength(32)

  await tabTo(page, "Undo")
  await press(page, "Enter")
  await tabTo(page, "Undo the import")
  await press(page, "Enter")
  await expect(page.getByText("This import was undone: the library is as it was.")).toBeVisible()
  expect((await account.library()).movies).toEqual([])
  expect(Object.entries(wrong).filter(([, list]) => list.length > 0)).toEqual([])
})
