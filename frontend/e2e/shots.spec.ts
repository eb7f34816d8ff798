import { aLibrary, manyTitles } from "./support/documents"
import { aHostileLibrary, HOSTILE, LIST_ID } from "./support/hostile"
import { expect, test } from "./support/test"

for (const [width, height] of [
  [390, 844],
  [1440, 900],
] as const)
  for (const colorScheme of ["light", "dark"] as const)
    test.describe(`${width} ${colorScheme}`, () => {
      test.use({ viewport: { width, height }, colorScheme })
      test("shots", async ({ page, account }) => {
        const lib = colorScheme === "light" ? aLibrary() : aHostileLibrary()
        await account.fill(lib)
        if (colorScheme === "light") {
          await account
            .ask("PUT", "/movies/tt0022100/status", {
              status: "watched",
              custom_list_id: "5b0f6a6e-3a0e-4d0f-9d6d-0f0e8a1b2c3d",
            })
            .catch(() => undefined)
          await account.ask("POST", "/movies/tt0050083/recommendations", {
            person_name: "Ben",
            vote_type: false,
          })
        }
        const shot = (n: string) =>
          page.screenshot({ path: `/tmp/hw/shots/${n}-${width}-${colorScheme}.png` })
        const go = async (a: string) => {
          await page.goto(a)
          await expect(page.getByRole("heading", { level: 1 })).toBeVisible()
          await expect(page.locator(".shimmer")).toHaveCount(0)
        }
        await go("/")
        await shot("library")
        await page.getByRole("combobox", { name: "Whose advice" }).click()
        await expect(page.getByRole("dialog").getByRole("option").first()).toBeVisible()
        await shot("advice")
        await go("/titles/tt0017136")
        await shot("title")
        await page.getByRole("combobox", { name: "List", exact: true }).click()
        await expect(page.getByRole("dialog").getByRole("option").first()).toBeVisible()
        await shot("titlelist")
        await go("/people")
        await shot("people")
        await go(colorScheme === "light" ? "/people/Ben" : `/people/${HOSTILE.person}`)
        await shot("person")
        await go("/lists")
        await shot("lists")
        if (colorScheme !== "light") {
          await go(`/lists/${LIST_ID}`)
          await shot("list")
        }
        await page.evaluate(
          (u) =>
            localStorage.setItem(
              "moviemanager.transfer",
              JSON.stringify({
                userId: u,
                kind: "file",
                name: "my-library.json",
                startedAt: Date.now() / 1000 - 100,
                epoch: "zz",
                sent: true,
              }),
            ),
          account.user.id,
        )
        await go("/account")
        await shot("account")
      })
    })
