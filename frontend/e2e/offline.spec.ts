import { cpSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { BrowserContext, Page } from "@playwright/test"
import type { Account } from "./support/account"
import { wrongInAnyLook } from "./support/axe"
import { aLibrary } from "./support/documents"
import { Installation, PASSWORD } from "./support/installation"
import { test as base, expect, watch } from "./support/test"

const BUILD = fileURLToPath(new URL("../dist", import.meta.url))

type Fixtures = { server: Installation; context: BrowserContext; robin: Account; tab: Page }

/** A server of its own, since these tests kill it, with a build of its own, since they replace it. */
const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
  server: async ({}, use) => {
    const server = new Installation()
    const build = join(server.folder, "dist")
    cpSync(BUILD, build, { recursive: true })
    server.setting("WEB_DIR", build)
    await server.start()
    await use(server)
    await server.stop()
  },
  robin: async ({ server }, use) => {
    const robin = await server.newAccount()
    await robin.fill(aLibrary())
    await use(robin)
  },
  context: async ({ browser, server, robin }, use) => {
    const context = await browser.newContext({
      baseURL: server.address,
      serviceWorkers: "allow",
      storageState: robin.storageState(),
    })
    await use(context)
    await context.close()
  },
  tab: async ({ context, server, complaints }, use) => {
    const tab = await context.newPage()
    watch(tab, server.address, complaints)
    await use(tab)
  },
})

const titles = (page: Page) => page.getByRole("list", { name: "Titles" }).getByRole("listitem")
const offline = (page: Page) => page.getByRole("region", { name: "Without the server" })

/** What of the library this browser holds, by the names of the answers. */
const kept = (page: Page) =>
  page.evaluate(async () => {
    // Opening it would make it, without the shelf that the app makes with it.
    const there = await indexedDB.databases()
    if (!there.some(({ name }) => name === "moviemanager")) return []
    const finished = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    const database = await finished(indexedDB.open("moviemanager"))
    const keys = await finished(database.transaction("library").objectStore("library").getAllKeys())
    database.close()
    return keys.map(String).sort()
  })

const cached = (page: Page) =>
  page.evaluate(async () => {
    const names = await caches.keys()
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))
    return requests.flat().map(({ url }) => new URL(url).pathname)
  })

/** Until the app is kept by the service worker, and the library by the page. */
async function visit(page: Page) {
  await page.goto("/")
  await expect(titles(page)).toHaveCount(7)
  await page.evaluate(() => navigator.serviceWorker.ready)
  // Whoever leaves within a second of an answer leaves no copy of it.
  await expect.poll(() => kept(page)).toEqual(expect.arrayContaining(['["lists"]', '["titles"]']))
  await page.goto("/people")
  await expect(page.getByRole("link", { name: /Alice/ })).toBeVisible()
  await expect.poll(() => kept(page)).toEqual(['["lists"]', '["people"]', '["titles"]'])
}

test("the library opens without the server, says from when it is, and goes on when the server is back", async ({
  tab,
  server,
  robin,
}) => {
  await visit(tab)
  await server.kill()
  await tab.goto("/")
  await expect(titles(tab)).toHaveCount(7)
  await expect(offline(tab)).toContainText(
    /^The server can't be reached\. This is your library as it was today at \d\d:\d\d\. It can be looked at; changes have to wait\.$/,
  )
  expect(await wrongInAnyLook(tab)).toEqual([])
  await tab.getByRole("link", { name: "People", exact: true }).click()
  await tab.getByRole("link", { name: /Alice/ }).click()
  await expect(tab.getByRole("heading", { name: "Alice", exact: true })).toBeVisible()
  await tab.getByRole("button", { name: "Remove" }).click()
  await tab.getByRole("dialog").getByRole("button", { name: "Remove" }).click()
  await expect(tab.getByText("The server can't be reached. Check that it is running")).toBeVisible()
  await tab.goto("/")
  await expect(titles(tab)).toHaveCount(7)

  // Nobody reloads anything.
  const again = tab.waitForResponse((answer) => answer.url().endsWith("/api/titles") && answer.ok())
  await server.begin()
  await again
  await expect(offline(tab)).toHaveCount(0)
  await expect(titles(tab)).toHaveCount(7)
  expect((await robin.library()).people).toHaveLength(aLibrary().people.length)
})

test("nothing that the server said is in the caches of the service worker, and an answer is never out of one", async ({
  tab,
  robin,
}) => {
  await visit(tab)
  await tab.goto("/account")
  const download = tab.waitForEvent("download")
  await tab.getByRole("button", { name: "Export Library" }).click()
  await download
  const files = await cached(tab)
  expect(files).toContain("/index.html")
  expect(files.filter((path) => !/^\/(assets\/|icons\/|[\w.-]+$)/.test(path))).toEqual([])
  // A change elsewhere is there with the next look, whatever has been kept.
  const removed = (await robin.library()).movies[0]?.imdb_id
  await robin.ask("PUT", `/movies/${removed}/status`, { status: "deleted" })
  await tab.goto("/")
  await expect(titles(tab)).toHaveCount(6)
  await expect(offline(tab)).toHaveCount(0)
  for (const address of ["/api/titles", "/docs", "/openapi.json"]) {
    const answer = await tab.goto(address)
    expect(answer?.fromServiceWorker(), address).toBe(false)
  }
})

test("after signing out without the server the next person on this browser sees nothing", async ({
  tab,
  server,
}) => {
  const bob = await server.newAccount()
  await visit(tab)
  await server.kill()
  await tab.goto("/account")
  await tab.getByRole("button", { name: "Sign out" }).click()
  await expect(tab).toHaveURL(`${server.address}/sign-in`)
  await expect.poll(() => kept(tab)).toEqual([])
  await tab.goto("/")
  await expect(tab).toHaveURL(`${server.address}/sign-in`)
  await server.begin()
  await tab.reload()
  await tab.getByLabel("Email").fill(bob.user.email)
  await tab.getByLabel("Password").fill(PASSWORD)
  await tab.getByRole("button", { name: "Sign in" }).click()
  await expect(tab.getByText("Your library is empty")).toBeVisible()
  await server.kill()
  await tab.goto("/people")
  await expect(tab.getByText("Alice")).toHaveCount(0)
})

test("a new version waits for a yes, and only the tab that says it is reloaded", async ({
  tab,
  context,
  server,
}) => {
  await visit(tab)
  const other = await context.newPage()
  await other.goto("/lists")
  await expect(other.getByRole("link", { name: /Rainy Sundays/ })).toBeVisible()
  await other.evaluate(() => Object.assign(window, { here: true }))

  const build = join(server.folder, "dist")
  const page = readFileSync(join(build, "index.html"), "utf8")
  writeFileSync(join(build, "index.html"), page.replace("<body>", '<body data-version="2">'))
  const worker = readFileSync(join(build, "serviceWorker.js"), "utf8")
  const ofPage = /(?<="revision":")\w+(?=","url":"index\.html")/
  const next = worker.replace(ofPage, "2")
  expect(next).not.toBe(worker)
  writeFileSync(join(build, "serviceWorker.js"), next)

  await tab.goto("/people")
  const prompt = tab.getByRole("region", { name: "New version" })
  await expect(prompt).toContainText("A new version is here. Reload to go on with it.")
  expect(await tab.evaluate(() => document.body.dataset.version)).toBeUndefined()
  await prompt.getByRole("button", { name: "Reload" }).click()
  await expect.poll(() => tab.evaluate(() => document.body.dataset.version).catch(() => null)).toBe("2")
  await expect(prompt).toHaveCount(0)
  expect(await other.evaluate(() => "here" in window)).toBe(true)
})
