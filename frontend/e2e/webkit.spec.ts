import { aLibrary } from "./support/documents"
import { freePort, PASSWORD } from "./support/installation"
import { expect, test } from "./support/test"
import { WebKit, webkitIsHere } from "./support/webkit"

test.skip(!webkitIsHere, "WebKitGTK is not here: apt-get install webkit2gtk-driver xvfb")

const field = (label: string) => `//label[normalize-space()="${label}"]/following::input[1]`
const button = (name: string) => `//button[normalize-space()="${name}"]`
const link = (name: string) => `//nav//a[normalize-space()="${name}"]`
const TITLES = '//*[@aria-label="Titles"]//*[@role="listitem" or self::li]'

test("in WebKit one signs in, searches at a human pace, marks a title as watched, and signs out", async ({
  installation,
  account,
}) => {
  await account.fill(aLibrary())
  const webkit = await WebKit.start(await freePort())
  try {
    await webkit.open(installation.address)
    expect(await webkit.text("//h1")).toBe("Welcome back")
    await webkit.type(field("Email"), account.user.email)
    await webkit.type(field("Password"), PASSWORD)
    await webkit.click(button("Sign in"))
    await expect.poll(() => webkit.count(TITLES)).toBe(7)

    const search = '//input[@aria-label="Search the library" or @type="search"]'
    await webkit.type(search, "tt0017136", 100)
    expect(await webkit.value(search)).toBe("tt0017136")
    await expect.poll(() => webkit.count(TITLES)).toBe(1)
    await webkit.click(`${TITLES}//a`)
    await expect.poll(() => webkit.evaluate("return location.pathname")).toBe("/titles/tt0017136")
    await webkit.click(button("Watched today"))
    const status = async () =>
      (await account.library()).movies.find(({ imdb_id }) => imdb_id === "tt0017136")?.status
    await expect.poll(status).toBe("watched")

    await webkit.click(link("Account"))
    await webkit.click(button("Sign out"))
    expect(await webkit.text("//h1[.='Welcome back']")).toBe("Welcome back")
    expect(await webkit.evaluate("return localStorage.length")).toBe(0)
  } finally {
    await webkit.stop()
  }
})
