import { changeLook, wrongInAnyLook } from "./support/axe"
import { Installation, PASSWORD } from "./support/installation"
import { test as base, expect, watch } from "./support/test"

/** A server of its own, since only its first account is the owner. */
const test = base.extend<{ own: Installation }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
  own: async ({}, use) => {
    const own = new Installation()
    await own.start()
    await use(own)
    await own.stop()
  },
})

test("the owner invites somebody, who joins by the link, and helps with a forgotten password", async ({
  browser,
  own,
  complaints,
}) => {
  const owner = await own.newAccount()
  const context = await browser.newContext({ baseURL: own.address, storageState: owner.storageState() })
  const page = await context.newPage()
  watch(page, own.address, complaints)
  await page.goto("/account")
  const people = page.getByRole("region", { name: "People on this server" })
  await people.getByRole("button", { name: "Invite somebody" }).click()
  await people.getByRole("button", { name: "Make the invitation" }).click()
  const invitation = await people.getByRole("textbox", { name: "Invitation" }).inputValue()

  const elsewhere = await browser.newContext({ baseURL: own.address })
  const guest = await elsewhere.newPage()
  watch(guest, own.address, complaints)
  await guest.goto(invitation)
  await expect(guest.getByRole("heading", { name: "Welcome to Movie Manager" })).toBeVisible()
  expect(await wrongInAnyLook(guest)).toEqual([])
  await guest.getByLabel("Name").fill("Kim")
  await guest.getByLabel("Email").fill("kim@example.org")
  await guest.getByLabel("New password").fill(PASSWORD)
  await guest.getByRole("button", { name: "Create account" }).click()
  await expect(guest.getByText("Your library is empty")).toBeVisible()
  expect(new URL(guest.url()).hash).toBe("")
  await guest.goto("/account")
  await expect(guest.getByRole("region", { name: "Log", exact: true })).toBeVisible()
  await expect(guest.getByRole("region", { name: "People on this server" })).toHaveCount(0)

  await page.reload()
  await expect(people.getByRole("heading", { name: "Kim" })).toBeVisible()
  await people.getByRole("button", { name: "Password link for Kim" }).click()
  const reset = await people.getByLabel("Another password for Kim").inputValue()
  await guest.goto(reset)
  await expect(guest.getByRole("heading", { name: "Another password" })).toBeVisible()
  expect(await wrongInAnyLook(guest)).toEqual([])
  await guest.getByLabel("New password").fill("another horse battery")
  await guest.getByRole("button", { name: "Set the password" }).click()
  await expect(guest.getByText("Your library is empty")).toBeVisible()
  await guest.goto(reset)
  await expect(guest.getByRole("heading", { name: "This link leads nowhere" })).toBeVisible()
  expect(await wrongInAnyLook(guest)).toEqual([])

  await people.getByRole("button", { name: "Disable Kim" }).click()
  await expect(people.getByText("Disabled")).toBeVisible()
  await guest.goto("/")
  await guest.getByLabel("Email").fill("kim@example.org")
  await guest.getByLabel("Password").fill("another horse battery")
  await guest.getByRole("button", { name: "Sign in" }).click()
  await expect(guest.getByRole("alert")).toHaveText("This account is disabled. Ask the owner of this server.")
  await guest.getByRole("link", { name: "Forgot your password?" }).click()
  await expect(guest.getByRole("heading", { name: "Forgot your password?" })).toBeVisible()
  expect(await wrongInAnyLook(guest)).toEqual([])

  expect(await wrongInAnyLook(page)).toEqual([])
  await people.getByRole("button", { name: "Remove Kim" }).click()
  const dialog = page.getByRole("dialog", { name: "Remove Kim?" })
  await expect(dialog).toBeVisible()
  expect(await wrongInAnyLook(page)).toEqual([])
  await dialog.getByRole("button", { name: "Remove", exact: true }).click()
  await expect(people.getByRole("heading", { name: "Kim" })).toHaveCount(0)
  await elsewhere.close()
  await context.close()
})

test("a device is signed out from another, and a token for a script is made and ended", async ({
  page,
  account,
  installation,
  browser,
}) => {
  const elsewhere = await browser.newContext({
    baseURL: installation.address,
    userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) Version/26.0 Safari/604.1",
  })
  const phone = await elsewhere.newPage()
  await phone.goto("/sign-in")
  await phone.getByLabel("Email").fill(account.user.email)
  await phone.getByLabel("Password").fill(PASSWORD)
  await phone.getByRole("button", { name: "Sign in" }).click()
  await expect(phone.getByText("Your library is empty")).toBeVisible()

  await page.goto("/account")
  const devices = page.getByRole("region", { name: "Signed in" })
  await expect(devices.getByText("This device")).toBeVisible()
  const tokens = page.getByRole("region", { name: "Tokens for scripts" })
  await tokens.getByRole("button", { name: "New token" }).click()
  await tokens.getByLabel("Name").fill("nas")
  expect(await wrongInAnyLook(page)).toEqual([])
  await tokens.getByRole("button", { name: "Make the token" }).click()
  const token = await tokens.getByLabel("The token nas", { exact: true }).inputValue()
  const read = () =>
    fetch(`${installation.address}/api/backup/export`, { headers: { Authorization: `Bearer ${token}` } })
  expect((await read()).status).toBe(200)
  await tokens.getByRole("button", { name: "Done" }).click()
  await tokens.getByRole("button", { name: "End the token nas" }).click()
  await expect(tokens.getByRole("button", { name: "End the token nas" })).toHaveCount(0)
  expect((await read()).status).toBe(401)

  await devices.getByRole("button", { name: "Sign out Safari on iPhone" }).click()
  await expect(devices.getByText("Safari on iPhone")).toHaveCount(0)
  await phone.reload()
  await expect(phone.getByRole("heading", { name: "Welcome back" })).toBeVisible()
  await expect(
    page.getByRole("region", { name: "Log", exact: true }).getByText("Signed out Safari on iPhone"),
  ).toBeVisible()
  await changeLook(page, { viewport: { width: 320, height: 800 } })
  expect(await wrongInAnyLook(page)).toEqual([])
  await elsewhere.close()
})
