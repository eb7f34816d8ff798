import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { FORMATS } from "./formats"

/** The table of the documentation that says what each format is for and what it can't hold. */
function documented() {
  const [, text = ""] = readFileSync("../docs/moving.md", "utf8").split("## Moving out\n")
  const [own = ""] = text.split(/^## /m)
  return own
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.replaceAll("`", "").split(" | "))
    .map(([format = "", reads, , notHeld = ""]) => ({
      format: format.slice(2),
      reads,
      notHeld: notHeld.slice(0, -2),
    }))
}

test("what a format is for and what it can't hold is said as in the documentation", () => {
  expect(FORMATS.map(({ name: _, ...said }) => said)).toEqual(documented())
})
