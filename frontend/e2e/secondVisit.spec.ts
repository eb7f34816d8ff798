import { manyTitles } from "./support/documents"
import { expect, test } from "./support/test"

const MOST = 20 * 1024

test("a second visit to ten thousand titles reads next to nothing over the wire", async ({
  page,
  account,
}) => {
  await account.fill(manyTitles(10_000))
  const titles = page.getByRole("list", { name: "Titles" }).getByRole("listitem")
  await page.goto("/")
  await expect(titles.first()).toBeVisible()
  // What the first visit fetches beside the page belongs to the first visit.
  await page.waitForLoadState("networkidle")

  const browser = await page.context().newCDPSession(page)
  await browser.send("Network.enable")
  const bytes = new Map<string, number>()
  const names = new Map<string, string>()
  browser.on("Network.responseReceived", ({ requestId, response }) => names.set(requestId, response.url))
  browser.on("Network.loadingFinished", ({ requestId, encodedDataLength }) =>
    bytes.set(names.get(requestId) ?? requestId, encodedDataLength),
  )
  await page.goto("about:blank")
  await page.goto("/")
  await expect(titles.first()).toBeVisible()
  await page.waitForLoadState("networkidle")
  const all = [...bytes.values()].reduce((sum, each) => sum + each, 0)
  console.log(`a second visit: ${all} bytes`)
  expect(all, JSON.stringify([...bytes])).toBeLessThan(MOST)
})
