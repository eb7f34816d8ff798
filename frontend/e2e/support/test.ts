import { type BrowserContext, test as base, expect, type Page } from "@playwright/test"
import type { Account } from "./account"
import { Installation } from "./installation"

type Fixtures = { account: Account; page: Page; complaints: string[] }
type WorkerFixtures = { installation: Installation; visits: BrowserContext }

const POLICY = /Content Security Policy|violates the following/i
const PATIENCE = 60_000

/** Everything a page may not do, whatever the test is about: break the policy, throw, or talk to strangers. */
export function watch(page: Page, home: string, complaints: string[]): void {
  page.on("console", (message) => POLICY.test(message.text()) && complaints.push(message.text()))
  page.on("pageerror", (error) => complaints.push(error.message))
  page.on("request", (request) => {
    const url = new URL(request.url())
    if (url.protocol.startsWith("http") && url.origin !== home) complaints.push(`request to ${url.origin}`)
    if (/token|eyJ/.test(url.search)) complaints.push(`a token in ${request.url()}`)
  })
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  installation: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
    async ({}, use) => {
      const installation = new Installation()
      await installation.start()
      await use(installation)
      await installation.stop()
    },
    { scope: "worker" },
  ],
  /** One browser for all tests of a worker, as a person has one: what it has fetched of the app it keeps. */
  visits: [
    async ({ browser, installation }, use) => {
      const context = await browser.newContext({ baseURL: installation.address, locale: "en-GB" })
      context.setDefaultTimeout(PATIENCE)
      await use(context)
      await context.close()
    },
    { scope: "worker" },
  ],
  account: async ({ installation }, use) => use(await installation.newAccount()),
  complaints: async ({ installation }, use) => {
    installation.metadata.refusals = 0
    installation.metadata.knowsEverything = false
    installation.metadata.films.clear()
    const complaints: string[] = []
    await use(complaints)
    expect(complaints).toEqual([])
  },
  page: async ({ visits, account, complaints, installation }, use) => {
    await visits.setStorageState(account.storageState())
    const page = await visits.newPage()
    watch(page, installation.address, complaints)
    await use(page)
    for (const tab of visits.pages()) await tab.close()
  },
})

export { expect }
