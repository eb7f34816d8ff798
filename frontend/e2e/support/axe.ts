import { readFile } from "node:fs/promises"
import { createRequire } from "node:module"
import type { Page } from "@playwright/test"
import type axe from "axe-core"

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js")

declare global {
  interface Window {
    axe: typeof axe
  }
}

export async function faults(page: Page): Promise<string[]> {
  // Run as a tool of the browser: the page's own policy would rightly refuse a script from elsewhere.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(await readFile(AXE, "utf8"))
  return page.evaluate(async () => {
    const { violations } = await window.axe.run(document, { resultTypes: ["violations"] })
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`,
    )
  })
}

export const tooWide = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
