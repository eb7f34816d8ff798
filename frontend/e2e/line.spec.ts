import type { Page } from "@playwright/test"
import { aLibrary } from "./support/documents"
import { expect, test } from "./support/test"

const LISTS = "**/assets/ListsPage-*.js"
const tabOf = (page: Page, name: string) => page.getByRole("link", { name, exact: true })

test("without the server each thing is said once, nothing is lost, and it goes on when the server is back", async ({
  page,
  account,
}) => {
  await account.fill(aLibrary())
  await page.goto("/account")
  const toggle = page.getByRole("switch", { name: "Auto-backup" })
  await expect(toggle).toBeEnabled()
  // What a click needs at once is fetched as soon as the page is idle.
  await page.waitForLoadState("networkidle")
  await page.context().setOffline(true)
  await toggle.click()
  const said = page.getByText("Auto-backup could not be changed. The server can't be reached.")
  await expect(said).toHaveCount(1)
  await expect(toggle).not.toBeChecked()

  await tabOf(page, "Library").click()
  const broken = page.getByRole("alert")
  await expect(broken).toContainText("The server can't be reached.")
  await expect(broken).toHaveCount(1)
  await page.context().setOffline(false)
  await broken.getByRole("button", { name: "Try again" }).click()
  await expect(page.getByRole("list", { name: "Titles" }).getByRole("listitem")).toHaveCount(7)
})

test("a file of the app that fails once is fetched again; one that is gone means a new version", async ({
  page,
}) => {
  let asked = 0
  await page.route(LISTS, (route) => {
    asked += 1
    return asked === 1 ? route.abort("connectionreset") : route.continue()
  })
  await page.goto("/people")
  await tabOf(page, "Lists").click()
  await expect(page.getByRole("heading", { level: 1, name: "Lists" })).toBeVisible()
  expect(asked).toBe(2)

  await page.unroute(LISTS)
  await page.route(LISTS, (route) => route.fulfill({ status: 404 }))
  await page.goto("/people")
  await tabOf(page, "Lists").click()
  await expect(page.getByRole("heading", { name: "A new version is here" })).toBeVisible()
  await expect(page.getByText(/assets|import/)).toHaveCount(0)
  // The frame around it goes on.
  await tabOf(page, "People").click()
  await expect(page.getByText("Nobody yet")).toBeVisible()
  await tabOf(page, "Lists").click()
  const reload = page.getByRole("button", { name: "Reload" })
  await expect(reload).toBeVisible()
  await page.unroute(LISTS)
  await reload.click()
  await expect(page.getByRole("heading", { level: 1, name: "Lists" })).toBeVisible()
})
