import type { Page } from "@playwright/test"
import { changeLook, faults, pastTheEdge, smallTargets, tooWide } from "./support/axe"
import { asFile } from "./support/documents"
import { aHostileLibrary, HOSTILE } from "./support/hostile"
import { expect, test } from "./support/test"

type Step = { name: string; to: (page: Page) => Promise<void> }

const at = (name: string, address: string): Step => ({
  name,
  to: async (page) => {
    await page.goto(address)
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible()
    await expect(page.locator(".shimmer")).toHaveCount(0)
  },
})

const click = (name: string, button: string | RegExp): Step => ({
  name,
  to: async (page) => {
    await page.getByRole("button", { name: button }).first().click()
    await expect(page.getByRole("dialog")).toBeVisible()
  },
})

const unfold = (name: string, button: string): Step => ({
  name,
  to: async (page) => {
    await page.getByRole("button", { name: button }).click()
    await expect(page.getByRole("combobox", { name: "Director" })).toBeVisible()
  },
})

const combobox = (name: string, label: string): Step => ({
  name,
  to: async (page) => {
    await page.getByRole("combobox", { name: label, exact: true }).click()
    await expect(page.getByRole("dialog", { name: label }).getByRole("option").first()).toBeVisible()
  },
})

const backup = async (page: Page) => {
  await at("the account", "/account").to(page)
  await page.getByRole("list", { name: "Backups" }).getByRole("link").first().click()
  await expect(page.getByRole("list", { name: "Titles in this backup" })).toBeVisible()
}

/** Found by its name: an id that another account has is another one here. */
const list = async (page: Page) => {
  await at("lists", "/lists").to(page)
  await page.getByRole("link", { name: HOSTILE.list }).click()
  await expect(page.getByRole("heading", { level: 1, name: HOSTILE.list })).toBeVisible()
}

/** Every page, and what opens over it. */
const STEPS: Step[] = [
  at("the library", "/"),
  unfold("the filters", "Filters"),
  combobox("whose advice", "Whose advice"),
  at("a search that finds nothing", `/?q=${HOSTILE.title}`),
  at("a title", "/titles/tt0017136"),
  combobox("the title's list", "List"),
  at("a title that is not there", "/titles/tt9999999"),
  at("adding", "/add?q=tt0017136"),
  at("people", "/people"),
  click("a new person", "Add a person"),
  at("a person", `/people/${HOSTILE.person}`),
  click("the person's form", "Edit"),
  at("a person again", `/people/${HOSTILE.person}`),
  click("removing a person", "Remove"),
  {
    name: "a person removed",
    to: async (page) => {
      await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click()
      await expect(page.getByRole("button", { name: "Undo", exact: true })).toBeVisible()
    },
  },
  at("nobody", `/people/${HOSTILE.title}`),
  at("lists", "/lists"),
  click("a new list", "New list"),
  { name: "a list", to: list },
  click("the list's form", "Edit"),
  { name: "a list again", to: list },
  click("removing a list", "Remove"),
  { name: "a backup", to: backup },
  {
    name: "a comparison",
    to: async (page) => {
      await page.getByRole("link", { name: "Compare with now" }).click()
      await expect(page.getByRole("region", { name: "Differences" })).toBeVisible()
    },
  },
  at("the account", "/account"),
  {
    name: "a backup's note",
    to: async (page) => {
      await page
        .getByRole("button", { name: /^Details of/ })
        .first()
        .click()
      await click("", "Pin or label").to(page)
    },
  },
  at("the account again", "/account"),
  {
    name: "a preview",
    to: async (page) => {
      const file = asFile({ ...aHostileLibrary(), movies: [] }, `${HOSTILE.title}.json`)
      await page.getByLabel("Library file").setInputFiles(file)
      await page.getByLabel("Replace").click()
      await expect(page.getByText("Will be removed")).toBeVisible()
    },
  },
  at("a page that is not there", `/${HOSTILE.title}`),
]

const HEIGHT = 844

async function wrongWith(page: Page): Promise<string[]> {
  const wrong: string[] = []
  for (const width of [390, 320]) {
    await changeLook(page, { viewport: { width, height: HEIGHT } })
    const found = [
      ...((await tooWide(page)) ? ["the page is wider than the screen"] : []),
      ...(await pastTheEdge(page)),
      ...(await smallTargets(page)).map((target) => `small: ${target}`),
    ]
    wrong.push(...found.map((fault) => `${width}: ${fault}`))
  }
  return [...wrong, ...(await faults(page))]
}

test("no page or dialog is wider than a phone's screen, whatever the names are", async ({
  browser,
  installation,
  account,
}) => {
  await account.fill(aHostileLibrary())
  await account.ask("POST", "/backup/run")
  await account.fill({ ...aHostileLibrary(), movies: [] })
  const phone = await browser.newContext({
    baseURL: installation.address,
    storageState: account.storageState(),
    viewport: { width: 390, height: HEIGHT },
    hasTouch: true,
    reducedMotion: "reduce",
  })
  const page = await phone.newPage()
  const found: Record<string, string[]> = {}
  for (const { name, to } of STEPS) {
    await to(page)
    found[name] = await wrongWith(page)
  }
  expect(Object.entries(found).filter(([, list]) => list.length > 0)).toEqual([])
  await phone.close()
})
