import { createServer, type IncomingMessage } from "node:http"
import { wrongInAnyLook } from "./support/axe"
import { Installation } from "./support/installation"
import { expect, test as shared } from "./support/test"

/** Stands where an ntfy would be at home. */
async function receiver() {
  const received: { path: string; title: string; text: string }[] = []
  const server = createServer(async (request: IncomingMessage, answer) => {
    let text = ""
    for await (const part of request) text += part
    received.push({ path: request.url ?? "", title: String(request.headers.title), text })
    answer.end("{}")
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("no port")
  return { received, url: `http://127.0.0.1:${address.port}`, stop: () => server.close() }
}

const test = shared.extend<object, { installation: Installation }>({
  installation: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
    async ({}, use) => {
      const installation = new Installation({
        ALLOW_PRIVATE_TARGETS: "on",
        NOTICE_URLS: "json://127.0.0.1:9",
      })
      await installation.start()
      await use(installation)
      await installation.stop()
    },
    { scope: "worker" },
  ],
})

test("a channel is added, tried, told of what happens, and removed", async ({ page, account }) => {
  const ntfy = await receiver()
  await page.goto("/account")
  const card = page.getByRole("region", { name: "Notices" })
  await card.getByRole("button", { name: "Add a channel" }).click()
  await card.getByLabel("Address").fill("https://ntfy.sh")
  await card.getByRole("button", { name: "Add", exact: true }).click()
  await expect(card.getByRole("alert")).toContainText("an ntfy address ends with the topic")
  expect(await wrongInAnyLook(page)).toEqual([])
  await card.getByLabel("Address").fill(`${ntfy.url}/robin`)
  await card.getByRole("button", { name: "Add", exact: true }).click()
  // The owner sees the operator's channels below, which may not have been tried either.
  const channels = card.getByRole("list", { name: "Channels" })
  await expect(channels.getByText("Not tried yet")).toBeVisible()
  await card.getByRole("button", { name: /^Send a test to ntfy/ }).click()
  await expect(channels.getByText(/^Arrived/)).toBeVisible()
  expect(ntfy.received).toEqual([
    {
      path: "/robin",
      title: "Movie Manager: a test",
      text: "This is a test. You will hear of your backups here.",
    },
  ])
  await account.request("POST", "/account/tokens", { name: "nas", scope: "all", days: 1 })
  await expect.poll(() => ntfy.received.length).toBe(2)
  expect(ntfy.received[1]).toMatchObject({
    title: "Movie Manager: your account",
    text: "A token for scripts was made.",
  })
  ntfy.stop()
  await card.getByRole("button", { name: /^Send a test to ntfy/ }).click()
  await expect(card.getByText(/It refused the connection\.$/).first()).toBeVisible()
  expect(await wrongInAnyLook(page)).toEqual([])
  if (process.env.SCREENSHOTS) {
    for (const [width, height] of [
      [390, 844],
      [1440, 900],
    ] as const) {
      for (const colorScheme of ["light", "dark"] as const) {
        await page.setViewportSize({ width, height })
        await page.emulateMedia({ colorScheme })
        await card.scrollIntoViewIfNeeded()
        await page.screenshot({ path: `${process.env.SCREENSHOTS}/notices-${width}-${colorScheme}.png` })
      }
    }
  }
  await card.getByRole("button", { name: /^Remove ntfy/ }).click()
  await expect(card.getByText("You are told nothing yet")).toBeVisible()
})
