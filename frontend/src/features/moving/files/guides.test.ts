import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { GUIDES } from "./guides"

/** The sections of the documentation that say how to get a file, without the marks of code. */
function documented() {
  const [, text = ""] = readFileSync("../docs/moving.md", "utf8").split("## How to get the file\n")
  const [own = ""] = text.split(/^## /m)
  return own
    .split(/^### /m)
    .slice(1)
    .map((section) => {
      const [service, ...lines] = section.replaceAll("`", "").split("\n").filter(Boolean)
      return { service, lines }
    })
}

test("the page says how to get a file as the documentation does, in three lines a service", () => {
  expect(GUIDES).toEqual(documented())
  expect(GUIDES.filter(({ lines }) => lines.length !== 3).map(({ service }) => service)).toEqual([])
})
