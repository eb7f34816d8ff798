import { wrongInAnyLook } from "./support/axe"
import { expect, test } from "./support/test"

test("lists are put in order by pointer and by keyboard, and a step is undone", async ({ page, account }) => {
  for (const name of ["One", "Two", "Three", "Four"]) await account.ask("POST", "/lists", { name })
  const onServer = async () =>
    (await account.ask<{ name: string }[]>("GET", "/lists")).map(({ name }) => name).join()
  await page.goto("/lists")
  await page.getByRole("button", { name: "Order" }).click()
  const rows = page.getByRole("list", { name: "Order of the lists" }).getByRole("listitem")
  await expect(rows).toHaveText(["One", "Two", "Three", "Four"])
  expect(await wrongInAnyLook(page)).toEqual([])

  const from = await page.getByRole("button", { name: "Move Four", exact: true }).boundingBox()
  const to = await page.getByRole("button", { name: "Move Two", exact: true }).boundingBox()
  if (from === null || to === null) throw new Error("no handles")
  await page.mouse.move(from.x + 10, from.y + 10)
  await page.mouse.down()
  await page.mouse.move(from.x + 10, (from.y + to.y) / 2, { steps: 4 })
  await page.mouse.move(to.x + 10, to.y + 10, { steps: 4 })
  await page.mouse.up()
  await expect(rows).toHaveText(["One", "Four", "Two", "Three"])
  await expect.poll(onServer).toBe("One,Four,Two,Three")

  await page.getByRole("button", { name: "Move Three", exact: true }).focus()
  await page.keyboard.press("Home")
  await expect(rows).toHaveText(["Three", "One", "Four", "Two"])
  await expect(page.getByRole("button", { name: "Move Three", exact: true })).toBeFocused()
  await expect.poll(onServer).toBe("Three,One,Four,Two")
  await page.getByRole("button", { name: "Undo: Three is moved." }).click()
  await expect(rows).toHaveText(["One", "Four", "Two", "Three"])
  await expect.poll(onServer).toBe("One,Four,Two,Three")
})
