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

/** What reaches past the right edge of the screen, other than inside something that scrolls by itself or cuts it off. */
export const pastTheEdge = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const cuts = (element: Element | null): boolean =>
      element !== null &&
      element !== document.body &&
      (getComputedStyle(element).overflowX !== "visible" || cuts(element.parentElement))
    return [...document.querySelectorAll("body *")]
      .filter((element) => {
        const { width, right } = element.getBoundingClientRect()
        return width > 0 && right > innerWidth + 0.5 && !cuts(element.parentElement)
      })
      .map((element) => `${element.tagName} ${element.className} ${(element.textContent ?? "").slice(0, 40)}`)
  })

const TARGETS = "a, button, select, summary, input:not([type=hidden]), [role=option]"

/** Targets under 24 pixels, but for links within a sentence (WCAG 2.5.8 excepts those) and boxes with a label around. */
export const smallTargets = (page: Page): Promise<string[]> =>
  page.evaluate((targets) => {
    const inSentence = (element: Element) =>
      element.tagName === "A" &&
      getComputedStyle(element).display === "inline" &&
      (element.parentElement?.textContent ?? "").trim() !== (element.textContent ?? "").trim()
    return [...document.querySelectorAll<HTMLElement>(targets)]
      .filter((element) => {
        const target = element.closest("label") ?? element
        const { width, height } = target.getBoundingClientRect()
        const seen = width > 1 && height > 1 && element.checkVisibility()
        return seen && (width < 24 || height < 24) && !inSentence(element)
      })
      .map((element) => `${element.tagName} ${element.getAttribute("aria-label") ?? element.textContent}`)
  }, TARGETS)

type Look = { colorScheme: "light" | "dark"; viewport: { width: number; height: number } }

const LOOKS: readonly Look[] = [
  { colorScheme: "light", viewport: { width: 1440, height: 900 } },
  { colorScheme: "dark", viewport: { width: 390, height: 844 } },
]

/** The page in another size or theme, once it has drawn itself anew. */
export async function changeLook(page: Page, { colorScheme, viewport }: Partial<Look>): Promise<void> {
  if (colorScheme) await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
  if (viewport) await page.setViewportSize(viewport)
  await page.evaluate(async (theme) => {
    while (theme && document.documentElement.dataset.theme !== theme) await new Promise(requestAnimationFrame)
    for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame)
  }, colorScheme)
}

/** What is wrong with the page as it stands, in each look: nothing is loaded again in between. */
export async function wrongInAnyLook(page: Page): Promise<string[]> {
  const wrong: string[] = []
  for (const look of LOOKS) {
    const { colorScheme, viewport } = look
    await changeLook(page, look)
    const found = [...(await faults(page)), ...((await tooWide(page)) ? ["too wide"] : [])]
    wrong.push(...found.map((fault) => `${colorScheme}, ${viewport.width}: ${fault}`))
  }
  return wrong
}
