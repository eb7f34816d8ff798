import { aLibrary, aMovie } from "./support/documents"
import { expect, test, watch } from "./support/test"

test("a restore in one tab shows in the other, and on another device", async ({
  page,
  browser,
  account,
  installation,
  complaints,
}) => {
  await account.fill(aLibrary())
  await account.ask("POST", "/backup/run")
  await account.ask("PUT", "/movies/tt7654321/status", { status: "toWatch" })

  const otherTab = await page.context().newPage()
  watch(otherTab, installation.address, complaints)
  const elsewhere = await browser.newContext({
    storageState: account.storageState(),
    baseURL: installation.address,
  })
  const otherDevice = await elsewhere.newPage()
  watch(otherDevice, installation.address, complaints)
  await otherDevice.clock.install()
  const onlooker = [otherTab, otherDevice]
  for (const other of onlooker) {
    await other.goto("/")
    await expect(other.getByRole("link", { name: /tt7654321/ })).toBeVisible()
  }

  await page.goto("/account")
  const manual = page.getByRole("listitem").filter({ hasText: "By hand" })
  await manual.getByRole("button", { name: /^Restore/ }).click()
  await page.getByRole("button", { name: "Restore and replace" }).click()
  await page.getByRole("button", { name: "Yes, replace it" }).click()
  await expect(page.getByText(/^Restored 8 titles/)).toBeVisible()

  await otherDevice.clock.fastForward(16_000)
  for (const other of onlooker) {
    await expect(other.getByRole("link", { name: /tt7654321/ })).toBeHidden()
    await expect(other.getByRole("button", { name: "All 7" })).toBeVisible()
  }
  await elsewhere.close()
})

test("an edit in one tab shows in the other", async ({ page, account, installation, complaints }) => {
  await account.fill({ ...aLibrary(), movies: [aMovie("tt0050083")] })
  const otherTab = await page.context().newPage()
  watch(otherTab, installation.address, complaints)
  await otherTab.goto("/")
  await expect(otherTab.getByRole("button", { name: "Watched 0" })).toBeVisible()
  await page.goto("/titles/tt0050083")
  await page.getByRole("button", { name: "Mark as watched" }).click()
  await expect(otherTab.getByRole("button", { name: "Watched 1" })).toBeVisible()
})
