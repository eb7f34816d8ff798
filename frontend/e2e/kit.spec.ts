import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Locator, Page } from "@playwright/test"
import { changeLook, wrongInAnyLook } from "./support/axe"
import { aLibrary, aMovie } from "./support/documents"
import { Installation, PASSWORD } from "./support/installation"
import { test as base, expect } from "./support/test"

/** A server with a disk for copies, whose owner is the account of the one test. */
const test = base.extend<object, { installation: Installation }>({
  installation: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), "moviemanager-kit-"))
      mkdirSync(join(folder, "usb"))
      const installation = new Installation({ BACKUP_COPIES: join(folder, "usb") })
      await installation.start()
      await use(installation)
      await installation.stop()
      rmSync(folder, { recursive: true, force: true })
    },
    { scope: "worker" },
  ],
})

const card = (page: Page) => page.getByRole("region", { name: "Emergency kit" })
const dialog = (page: Page) => page.getByRole("dialog", { name: "Emergency kit" })

/** For eyes: phone and desktop, light and dark. */
async function shoot(page: Page, name: string, part: Page | Locator = page) {
  const folder = process.env.SCREENSHOTS
  if (!folder) return
  for (const width of [390, 1440]) {
    for (const colorScheme of ["light", "dark"] as const) {
      await changeLook(page, { viewport: { width, height: 900 }, colorScheme })
      await part.screenshot({ path: join(folder, `kit-${name}-${width}-${colorScheme}.png`) })
    }
  }
}

/** What the page and its saved file have, as far as a person takes it from there. */
async function made(page: Page): Promise<{ fingerprint: string; secret: string }> {
  await dialog(page).getByLabel("Your password").fill(PASSWORD)
  await dialog(page).getByRole("button", { name: "Make the kit" }).click()
  const kit = dialog(page).getByRole("region", { name: "The kit" })
  await expect(kit).toContainText("Movie Manager: emergency kit")
  const downloading = page.waitForEvent("download")
  await dialog(page).getByRole("button", { name: "Save the file" }).click()
  const file = await downloading
  const text = readFileSync(await file.path(), "utf8")
  const fingerprint = /Fingerprint ([0-9a-f]{16})/.exec(text)?.[1] ?? ""
  const secret = text.split("\n").find((line) => line.startsWith("AGE-SECRET-KEY-1")) ?? ""
  expect([file.suggestedFilename(), secret.length]).toEqual([`moviemanager-kit-${fingerprint}.txt`, 74])
  await expect(kit).toContainText(secret)
  return { fingerprint, secret }
}

/** What the printer is given: the kit, all of it, and nothing of the app. */
async function onPaper(page: Page): Promise<string> {
  await page.emulateMedia({ media: "print" })
  const seen = await page.evaluate(() => document.body.innerText)
  if (process.env.SCREENSHOTS) {
    await page.setViewportSize({ width: 794, height: 1123 })
    await page.screenshot({ path: join(process.env.SCREENSHOTS, "kit-paper.png") })
    await page.pdf({ path: join(process.env.SCREENSHOTS, "kit.pdf"), format: "A4" })
  }
  await page.emulateMedia({ media: null })
  return seen
}

async function typeBack(page: Page, ending: string) {
  await dialog(page).getByLabel("The last 6 characters of the key").fill(ending)
  await dialog(page).getByRole("button", { name: "Type back" }).click()
}

test("a kit is made, printed, typed back, replaced, and the list says which opens a copy", async ({
  page,
  account,
  installation,
}) => {
  await account.fill(aLibrary())
  await page.goto("/account")
  await card(page).getByRole("button", { name: "Make a kit" }).click()
  await expect(dialog(page).getByLabel("Your password")).toBeVisible()
  expect(await wrongInAnyLook(page)).toEqual([])
  await shoot(page, "ask")
  const first = await made(page)
  expect(await wrongInAnyLook(page)).toEqual([])
  await shoot(page, "page")
  const paper = await onPaper(page)
  expect(paper).toMatch(/^Movie Manager: emergency kit\n/)
  expect(paper.trim().endsWith(first.secret)).toBe(true)

  await dialog(page).getByRole("button", { name: "I have it" }).click()
  await typeBack(page, "QQQQQQ")
  await expect(dialog(page).getByRole("alert")).toContainText("That is not how the key ends.")
  await expect(page.getByText(first.secret)).toHaveCount(0)
  expect(await wrongInAnyLook(page)).toEqual([])
  await shoot(page, "type")
  await dialog(page).getByRole("button", { name: "Later" }).click()
  await expect(card(page).getByText("Not typed back")).toBeVisible()
  await account.ask("POST", "/backup/run")
  await installation.run("backup", "copies", "--now")

  await page.reload()
  await card(page)
    .getByRole("button", { name: `Type back the kit ${first.fingerprint}` })
    .click()
  await card(page).getByLabel("The last 6 characters of the key").fill(first.secret.slice(-6))
  await card(page).getByRole("button", { name: "Type back" }).click()
  await expect(card(page).getByText("Locks new copies")).toBeVisible()
  await account.ask("POST", "/backup/import?mode=replace", { ...aLibrary(), movies: [] })
  await account.ask("POST", "/backup/run")
  await installation.run("backup", "copies", "--now")

  await card(page).getByRole("button", { name: "Make another kit" }).click()
  const second = await made(page)
  await dialog(page).getByRole("button", { name: "I have it" }).click()
  await typeBack(page, second.secret.slice(-6).toLowerCase())
  await expect(dialog(page)).toHaveCount(0)
  await account.ask("POST", "/backup/import?mode=replace", { ...aLibrary(), movies: [aMovie("tt0000001")] })
  await account.ask("POST", "/backup/run")
  await installation.run("backup", "copies", "--now")
  await page.reload()
  const kits = card(page).getByRole("list", { name: "Kits" }).getByRole("listitem")
  await expect(kits.nth(0)).toContainText(`${second.fingerprint}Locks new copies`)
  await expect(kits.nth(1)).toContainText(`${first.fingerprint}Opens older copies`)
  expect(await wrongInAnyLook(page)).toEqual([])
  await shoot(page, "card", card(page))

  const copies = page.getByRole("region", { name: "Copies elsewhere" })
  await copies.getByRole("button", { name: /older cop/ }).click()
  await expect(copies.getByText(`Locked, opens with kit ${second.fingerprint}`)).toBeVisible()
  await expect(copies.getByText(`Locked, opens with kit ${first.fingerprint}`)).toBeVisible()
  await expect(copies.getByText("Not locked").first()).toBeVisible()
})
