import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Locator, Page } from "@playwright/test"
import { wrongInAnyLook } from "./support/axe"
import { aLibrary, aMovie } from "./support/documents"
import { Installation } from "./support/installation"
import { test as base, expect } from "./support/test"

type Elsewhere = { disk: string; installation: Installation }

/** A server with a disk for copies, of which its copies begin to be made when the operator says so. */
const test = base.extend<object, Elsewhere>({
  disk: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), "moviemanager-copies-"))
      mkdirSync(join(folder, "usb disk"))
      await use(join(folder, "usb disk"))
      rmSync(folder, { recursive: true, force: true })
    },
    { scope: "worker" },
  ],
  installation: [
    async ({ disk }, use) => {
      const installation = new Installation({ BACKUP_COPIES: disk })
      await installation.start()
      await use(installation)
      await installation.stop()
    },
    { scope: "worker" },
  ],
})

const section = (page: Page) => page.getByRole("region", { name: "Copies elsewhere" })

/** For eyes: phone and desktop, light and dark. */
async function shoot(page: Page, place: Locator, folder: string) {
  for (const width of [390, 1440]) {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.setViewportSize({ width, height: 900 })
      await page.emulateMedia({ colorScheme })
      await place.screenshot({ path: join(folder, `copies-${width}-${colorScheme}.png`) })
    }
  }
}

test("a copy is shown with its place, previewed, restored and undone", async ({
  page,
  account,
  installation,
}) => {
  await account.fill(aLibrary())
  await account.ask("POST", "/backup/run")
  await installation.run("backup", "copies", "--now")
  const before = await account.library()
  await account.ask("POST", "/backup/import?mode=replace", { ...aLibrary(), movies: [aMovie("tt0000001")] })
  await page.goto("/account")
  const place = section(page)
  await expect(place.getByRole("heading", { name: "Folder “usb disk”" })).toBeVisible()
  await expect(place.getByText("Holds the newest backup.")).toBeVisible()
  await expect(place.getByText("Not locked").first()).toBeVisible()
  expect(await wrongInAnyLook(page)).toEqual([])

  await place.getByRole("button", { name: "1 older copy" }).click()
  if (process.env.SCREENSHOTS) await shoot(page, place, process.env.SCREENSHOTS)
  await place
    .getByRole("button", { name: /^Restore the copy of/ })
    .first()
    .click()
  const plan = page.getByRole("dialog", { name: "Restore a backup" })
  await expect(plan.getByText(/^the copy of .* in Folder “usb disk”$/)).toBeVisible()
  await plan.getByRole("button", { name: "Restore and replace" }).click()
  await plan.getByRole("button", { name: "Yes, replace it" }).click()
  await expect(page.getByText(/^Restored 8 titles/)).toBeVisible()
  expect(await account.library()).toEqual(before)
})

test("a disk that is not mounted is said, and one that is empty", async ({
  page,
  account,
  disk,
  installation,
}) => {
  await account.fill(aLibrary())
  await account.ask("POST", "/backup/run")
  await installation.run("backup", "copies", "--now")
  renameSync(disk, `${disk} away`)
  await installation.run("backup", "copies", "--now").catch(() => "")
  await page.goto("/account")
  await expect(section(page).getByText("Not reachable", { exact: true })).toBeVisible()
  mkdirSync(disk)
  await installation.run("backup", "copies", "--now").catch(() => "")
  await page.reload()
  await expect(section(page).getByText("Copies are gone", { exact: true })).toBeVisible()
  expect(readdirSync(disk)).toEqual([])
  expect(await wrongInAnyLook(page)).toEqual([])
})
