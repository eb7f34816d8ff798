import type { Page } from "@playwright/test"
import { wrongInAnyLook } from "./support/axe"
import { aLibrary, asFile } from "./support/documents"
import { expect, test } from "./support/test"

const LIST = "/lists"

const PAGES: [string, string][] = [
  ["/", "Library"],
  ["/?q=nothing-like-it", "Library"],
  ["/titles/tt0017136", "tt0017136"],
  ["/add?q=alien", "Add a title"],
  ["/diary", "Diary"],
  ["/diary?month=2023-10&view=list", "Diary"],
  ["/numbers", "Numbers"],
  ["/people", "People"],
  ["/people/Alice", "Alice"],
  ["/lists", "Lists"],
  ["/account", "robin"],
  ["/moving", "Bring your films here"],
  ["/nowhere", "There is no such page"],
]

test("axe finds nothing on any page, in light and dark, wide and narrow, and no page is too wide", async ({
  page,
  account,
  installation,
}) => {
  installation.metadata.films.set("tt0078748", { title: "Alien", year: "1979", plot: "In space." })
  await account.fill(aLibrary())
  const found: Record<string, string[]> = {}
  for (const [address, heading] of PAGES) {
    await page.goto(address)
    await expect(page.getByRole("heading", { name: heading }).first()).toBeVisible()
    await expect(page.locator(".shimmer")).toHaveCount(0)
    found[address] = await wrongInAnyLook(page)
  }
  await page.goto(LIST)
  await page.getByRole("link", { name: /Rainy Sundays/ }).click()
  await expect(page.getByRole("heading", { name: "Rainy Sundays" })).toBeVisible()
  found["one list"] = await wrongInAnyLook(page)
  await page.goto("/account")
  await page.getByLabel("Library file").setInputFiles(asFile(aLibrary()))
  await expect(page.getByRole("dialog").getByRole("region", { name: "The plan" })).toBeVisible()
  found["the preview"] = await wrongInAnyLook(page)
  expect(Object.entries(found).filter(([, list]) => list.length > 0)).toEqual([])
})

type Stop = { name: string; outlined: boolean; visible: boolean }

function focused(page: Page): Promise<Stop> {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLElement
    const ring = [element, element.closest("label")].some(
      (part) => part !== null && getComputedStyle(part).outlineStyle !== "none",
    )
    const box = element.getBoundingClientRect()
    const name = element.getAttribute("aria-label") ?? (element.textContent || element.id || element.tagName)
    return { name: name.trim(), outlined: ring, visible: box.bottom > 0 && box.top < innerHeight }
  })
}

/** Every stop of the Tab key, once around the page. */
async function tabThrough(page: Page): Promise<Stop[]> {
  const stops: Stop[] = []
  for (let press = 0; press < 80; press += 1) {
    await page.keyboard.press("Tab")
    if (await page.evaluate(() => document.activeElement === document.body)) break
    stops.push(await focused(page))
  }
  return stops
}

const unseen = (stops: Stop[]) => stops.filter(({ outlined, visible }) => !outlined || !visible)

test("every action of the account page is reached with Tab, and the focus is seen", async ({
  page,
  account,
}) => {
  await account.fill(aLibrary())
  await page.goto("/account")
  await expect(page.getByRole("list", { name: "Backups" })).toBeVisible()
  await page
    .getByRole("button", { name: /^Details of/ })
    .first()
    .click()
  // Back to the top: Tab goes on from where the last click was.
  await page.getByRole("link", { name: "Skip to the contents" }).focus()
  const stops = await tabThrough(page)
  expect(unseen(stops)).toEqual([])
  const names = stops.map(({ name }) => name.replace(/ \d.*/, ""))
  const actions = [
    "Export Library",
    "Import Library",
    "Back up now",
    "Restore",
    "Details of",
    "Open",
    "Download",
    "Pin or label",
    "Delete",
    "Recently deleted",
    "Dark",
    "Sign out",
  ]
  expect(actions.filter((action) => !names.includes(action))).toEqual([])
})

test("the focus is seen on the other pages as well", async ({ page, account }) => {
  await account.fill(aLibrary())
  const found: Record<string, Stop[]> = {}
  for (const address of ["/", "/titles/tt0017136", "/people/Alice", "/lists", "/add"]) {
    await page.goto(address)
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible()
    await expect(page.locator(".shimmer")).toHaveCount(0)
    const stops = await tabThrough(page)
    expect(stops.length).toBeGreaterThan(6)
    found[address] = unseen(stops)
  }
  expect(Object.entries(found).filter(([, stops]) => stops.length > 0)).toEqual([])
})

test("a library is imported with the keyboard alone, and the focus comes back", async ({ page }) => {
  // With a listener all along, no key press can come before the browser knows that choosers are ours to answer.
  page.on("filechooser", () => undefined)
  const chooser = page.waitForEvent("filechooser")
  await page.goto("/account")
  const button = page.getByRole("button", { name: "Import Library" })
  await button.focus()
  await expect(button).toBeFocused()
  await page.keyboard.press("Enter")
  await (await chooser).setFiles(asFile(aLibrary()))
  const plan = page.getByRole("dialog")
  await expect(plan.getByRole("region", { name: "The plan" })).toBeVisible()
  await page.keyboard.press("Escape")
  await expect(plan).toBeHidden()
  await expect(button).toBeFocused()

  const again = page.waitForEvent("filechooser")
  await page.keyboard.press("Enter")
  await (await again).setFiles(asFile(aLibrary()))
  const accept = plan.getByRole("button", { name: "Import and merge" })
  await expect(accept).toBeEnabled()
  for (let press = 0; press < 15; press += 1) {
    await page.keyboard.press("Tab")
    if (await accept.evaluate((element) => element === document.activeElement)) break
  }
  await page.keyboard.press("Enter")
  await expect(page.getByText("Imported 8 titles, 2 people and 1 list")).toBeVisible()
})

test("the arrow keys move through the titles", async ({ page, account }) => {
  await account.fill(aLibrary())
  await page.goto("/?sort=title")
  const links = page.getByRole("list", { name: "Titles" }).getByRole("link")
  await links.first().focus()
  await page.keyboard.press("ArrowRight")
  await expect(links.nth(1)).toBeFocused()
  await page.keyboard.press("End")
  await expect(links.last()).toBeFocused()
  await page.keyboard.press("Home")
  await expect(links.first()).toBeFocused()
  await page.keyboard.press("/")
  await expect(page.getByLabel("Search the library")).toBeFocused()
})
