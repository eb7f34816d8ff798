import { aLibrary } from "./support/documents"
import { Installation } from "./support/installation"
import { expect, test, watch } from "./support/test"

test("the first visitor creates the first account, and signs in again later", async ({ browser }) => {
  const installation = new Installation()
  await installation.start()
  const complaints: string[] = []
  const context = await browser.newContext({ baseURL: installation.address })
  const page = await context.newPage()
  watch(page, installation.address, complaints)
  await page.goto("/people")
  await expect(page.getByRole("heading", { name: "Welcome to Movie Manager" })).toBeVisible()
  await page.getByLabel("Name").fill("Robin")
  await page.getByLabel("Email").fill("robin@example.org")
  await page.getByLabel("Password").fill("correct horse battery")
  await page.getByRole("button", { name: "Create account" }).click()
  await expect(page.getByText("Your library is empty")).toBeVisible()

  await page.getByRole("link", { name: "Account" }).click()
  await page.getByRole("button", { name: "Sign out" }).click()
  await expect(page).toHaveURL(`${installation.address}/sign-in`)
  expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0)
  await page.getByLabel("Email").fill("robin@example.org")
  await page.getByLabel("Password").fill("wrong")
  await page.getByRole("button", { name: "Sign in" }).click()
  await expect(page.getByRole("alert")).toBeVisible()
  await page.getByLabel("Password").fill("correct horse battery")
  await page.getByRole("button", { name: "Sign in" }).click()
  await expect(page.getByText("Your library is empty")).toBeVisible()
  expect(complaints).toEqual([])
  await context.close()
  await installation.stop()
})

test("an expired token leads to sign-in and back to the same page", async ({
  page,
  account,
  installation,
}) => {
  await account.fill(aLibrary())
  await page.goto("/people/Alice")
  await expect(page.getByRole("heading", { name: "Alice" })).toBeVisible()
  await page.evaluate(() => {
    const stored = JSON.parse(localStorage.getItem("moviemanager.session") ?? "{}")
    localStorage.setItem("moviemanager.session", JSON.stringify({ ...stored, token: "expired" }))
  })
  await page.reload()
  await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible()
  await expect(page).toHaveURL(`${installation.address}/sign-in?next=%2Fpeople%2FAlice`)
  await page.getByLabel("Email").fill(account.user.email)
  await page.getByLabel("Password").fill("correct horse battery")
  await page.getByRole("button", { name: "Sign in" }).click()
  await expect(page.getByRole("heading", { name: "Alice" })).toBeVisible()
})

test("the password is changed, and this device stays signed in", async ({ page }) => {
  await page.goto("/account")
  await page.getByLabel("Current password").fill("not it")
  await page.getByLabel("New password").fill("another horse battery")
  await page.getByRole("button", { name: "Change password" }).click()
  await expect(page.getByRole("alert")).toBeVisible()
  await page.getByLabel("Current password").fill("correct horse battery")
  await page.getByRole("button", { name: "Change password" }).click()
  await expect(page.getByText(/Your password is changed/)).toBeVisible()
  await page.reload()
  await expect(page.getByRole("switch", { name: "Auto-backup" })).toBeEnabled()
})

test("the theme follows the device until one is chosen", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" })
  await page.goto("/account")
  const theme = () => page.evaluate(() => document.documentElement.dataset.theme)
  expect(await theme()).toBe("dark")
  await page.getByRole("button", { name: "Light", exact: true }).click()
  expect(await theme()).toBe("light")
  await page.reload()
  expect(await theme()).toBe("light")
})
