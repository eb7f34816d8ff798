import { expect, test } from "vitest"
import { counts, job } from "../../../tests/importJobs"
import { viewOf } from "./views"

test.each([
  ["open", null, "files"],
  ["open", "preview", "files"],
  ["matching", null, "titles"],
  ["matching", "preview", "titles"],
  ["paused", null, "titles"],
  ["paused", "preview", "preview"],
  ["ready", null, "preview"],
  ["ready", "files", "files"],
  ["ready", "result", "preview"],
  ["applied", null, "result"],
  ["applied", "titles", "titles"],
  ["applied", "files", "result"],
  ["undone", "nonsense", "result"],
] as const)("a job that is %s, asked for %s, shows its %s", (state, asked, shown) => {
  expect(viewOf(job({ state }), asked)).toBe(shown)
})

test("titles in doubt come before the preview", () => {
  expect(viewOf(job({ state: "ready", titles: counts({ total: 9, pending: 1 }) }), null)).toBe("titles")
})
