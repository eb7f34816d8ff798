import type { Account } from "./support/account"
import { wrongInAnyLook } from "./support/axe"
import { aLibrary, asFile, FILMS, manyTitles } from "./support/documents"
import { PASSWORD } from "./support/installation"
import { expect, watch } from "./support/test"
import { testWithoutKeys } from "./support/withoutKeys"

/** A server as it comes: no account yet, no key at all, and Wikidata to ask. */
const test = testWithoutKeys()

const named = async (account: Account) =>
  (await account.ask<{ title: string | null }[]>("GET", "/titles")).filter(({ title }) => title !== null)
    .length

test("the first visitor creates the first account, and signs in again later", async ({
  browser,
  installation,
  complaints,
}) => {
  const context = await browser.newContext({ baseURL: installation.address })
  const page = await context.newPage()
  watch(page, installation.address, complaints)
  await page.goto("/people")
  await expect(page.getByRole("heading", { name: "Welcome to Movie Manager" })).toBeVisible()
  expect(await wrongInAnyLook(page)).toEqual([])
  await page.getByLabel("Name").fill("Robin")
  await page.getByLabel("Email").fill("robin@example.org")
  await page.getByLabel("Password").fill(PASSWORD)
  await page.getByRole("button", { name: "Create account" }).click()
  await expect(page.getByText("Your library is empty")).toBeVisible()

  const token = await page.evaluate(() => JSON.parse(localStorage["moviemanager.session"]).token as string)
  const answerTo = async (bearer: string) =>
    (await page.request.get("/api/auth/me", { headers: { Authorization: `Bearer ${bearer}` } })).status()
  expect(await answerTo(token)).toBe(200)
  await page.getByRole("link", { name: "Account" }).click()
  await page.getByRole("button", { name: "Sign out" }).click()
  await expect(page).toHaveURL(`${installation.address}/sign-in`)
  expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0)
  await expect.poll(() => answerTo(token)).toBe(401)
  await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible()
  expect(await wrongInAnyLook(page)).toEqual([])
  await page.getByLabel("Email").fill("robin@example.org")
  await page.getByLabel("Password").fill("wrong")
  await page.getByRole("button", { name: "Sign in" }).click()
  await expect(page.getByRole("alert")).toBeVisible()
  await page.getByLabel("Password").fill(PASSWORD)
  await page.getByRole("button", { name: "Sign in" }).click()
  await expect(page.getByText("Your library is empty")).toBeVisible()
  await context.close()
})

test("without any key an imported library of two thousand titles gets its names, and shows them as they come", async ({
  page,
  account,
  installation: { metadata },
}) => {
  metadata.knowsEverything = true
  let letGo = () => {}
  metadata.hold = new Promise((resolve) => {
    letGo = resolve
  })
  await page.goto("/account")
  await page.getByLabel("Library file").setInputFiles(asFile(manyTitles(2000)))
  await page.getByRole("button", { name: "Import and merge" }).click()
  await expect(page.getByText(/^Imported \d/)).toBeVisible()
  const progress = page.getByRole("region", { name: "Looking up titles" })
  await expect(progress).toContainText("0 of 2,000 titles have a name.")
  await page.getByRole("link", { name: "Library" }).click()
  await expect(page.getByRole("link", { name: /tt3001999/ })).toBeVisible()
  letGo()
  // Nobody reloads anything.
  await expect(page.getByRole("link", { name: /Film tt3001999/ })).toBeVisible()
  await expect(progress).toHaveCount(0)
  expect(await named(account)).toBe(2000)
  expect(metadata.questions).toBeLessThanOrEqual(20)
  await page.getByRole("link", { name: "Account" }).click()
  await expect(page.getByRole("region", { name: "Catalogue" })).toContainText("All 2,000 titles have a name.")
  await expect(page.getByRole("region", { name: "Catalogue" })).toContainText(
    "A TMDB key on the server adds posters",
  )
  await expect(page.getByText("TMDB_API_KEY")).toHaveCount(0)
})

test("without any key a search finds a title and adds it, and so does a pasted address", async ({
  page,
  account,
  installation: { metadata },
}) => {
  for (const [id, title, year] of FILMS) metadata.films.set(id, { title, year })
  await page.goto("/add")
  const field = page.getByRole("searchbox", { name: "Film, series or link" })
  await field.fill("tokyo story")
  await field.press("Enter")
  const found = page.getByRole("list", { name: "Found" })
  await expect(found.getByRole("listitem")).toContainText(["Tokyo Story1953FilmAgnès Varda"])
  await found.getByRole("button", { name: "Add Tokyo Story (1953)" }).click()
  await found.getByRole("link", { name: "Open Tokyo Story" }).click()
  await expect(page.getByRole("heading", { name: "Tokyo Story", level: 1 })).toBeVisible()
  await page.goto("/add")
  await field.fill("https://www.imdb.com/title/tt0078748/?ref_=fn")
  await field.press("Enter")
  await found.getByRole("button", { name: "Add Alien (1979)" }).click()
  await found.getByRole("link", { name: "Open Alien" }).click()
  await expect(page.getByRole("heading", { name: "Alien", level: 1 })).toBeVisible()
  expect(await named(account)).toBe(2)
})

test("behind a captive portal everything else works, and one quiet line says why", async ({
  page,
  account,
  installation: { metadata },
}) => {
  metadata.captivePortal = true
  const before = metadata.questions
  await account.fill(aLibrary())
  await page.goto("/")
  await expect(page.getByRole("region", { name: "Looking up titles" })).toContainText(
    "Wikidata sent an answer that cannot be read. Try again later. The next attempt is today at",
  )
  await expect(page.getByRole("link", { name: /tt0017136/ })).toBeVisible()
  await page.goto("/titles/tt0017136")
  await expect(page.getByRole("heading", { name: "tt0017136" })).toBeVisible()
  expect(metadata.questions - before).toBeLessThanOrEqual(1)
})
