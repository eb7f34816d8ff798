import { aLibrary } from "./support/documents"
import { PASSWORD } from "./support/installation"
import { expect, test } from "./support/test"

test("an expired token leads to sign-in and back to the same page", async ({
  page,
  account,
  installation,
}) => {
  await account.fill(aLibrary())
  await page.goto("/people/Alice")
  await expect(page.getByRole("heading", { name: "Alice", exact: true })).toBeVisible()
  // Where no app runs that could be renewing the token just then.
  await page.goto("/favicon.svg")
  await page.evaluate(() => {
    const stored = JSON.parse(localStorage.getItem("moviemanager.session") ?? "{}")
    localStorage.setItem("moviemanager.session", JSON.stringify({ ...stored, token: "expired" }))
  })
  await page.goto("/people/Alice")
  await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible()
  await expect(page).toHaveURL(`${installation.address}/sign-in?next=%2Fpeople%2FAlice`)
  await page.getByLabel("Email").fill(account.user.email)
  await page.getByLabel("Password").fill(PASSWORD)
  await page.getByRole("button", { name: "Sign in" }).click()
  await expect(page.getByRole("heading", { name: "Alice", exact: true })).toBeVisible()
})

test("the password is changed, and this device stays signed in with the theme that was chosen", async ({
  page,
}) => {
  await page.emulateMedia({ colorScheme: "dark" })
  await page.goto("/account")
  const theme = () => page.evaluate(() => document.documentElement.dataset.theme)
  expect(await theme()).toBe("dark")
  await page.getByRole("button", { name: "Light", exact: true }).click()
  expect(await theme()).toBe("light")
  await page.getByLabel("Current password").fill("not it")
  await page.getByLabel("New password").fill("another horse battery")
  await page.getByRole("button", { name: "Change password" }).click()
  await expect(page.getByRole("alert")).toBeVisible()
  await page.getByLabel("Current password").fill(PASSWORD)
  await page.getByRole("button", { name: "Change password" }).click()
  await expect(page.getByText(/Your password is changed/)).toBeVisible()
  await page.reload()
  await expect(page.getByRole("switch", { name: "Auto-backup" })).toBeEnabled()
  expect(await theme()).toBe("light")
})
