import { expect, test } from "vitest"
import { jobTitle } from "../../../../tests/importJobs"
import { EMPTY, latestChoice, needsMore, next, type Picker, type PickerEvent } from "./picker"

const titles = (...keys: string[]) => keys.map((key) => jobTitle(key))
const after = (state: Picker, ...events: PickerEvent[]) => events.reduce(next, state)
const three = next(EMPTY, { type: "came", titles: titles("a", "b", "c"), total: 3 })
const chosen = (key: string, choice: string | null = "tt1"): PickerEvent => ({ type: "chosen", key, choice })

test("the first title is shown, and after each decision the next one that is open", () => {
  expect(three.at).toBe("a")
  expect(after(three, chosen("a")).at).toBe("b")
  expect(after(three, { type: "putOff" }).at).toBe("b")
  expect(after(three, { type: "putOff" }, chosen("b"), chosen("c")).at).toBe("a")
})

test("after the last decision nothing is left to show", () => {
  const done = after(three, chosen("a"), chosen("b", null), chosen("c"))
  expect(done.at).toBeNull()
  expect([...done.choices]).toEqual([
    ["a", "tt1"],
    ["b", null],
    ["c", "tt1"],
  ])
})

test("a decision that is withdrawn shows its title again", () => {
  const back = after(three, chosen("a"), chosen("b"), { type: "withdrawn", key: "a" })
  expect(back.at).toBe("a")
  expect([...back.choices.keys()]).toEqual(["b"])
})

test("said anew, a decision is the latest", () => {
  expect(latestChoice(after(three, chosen("a"), chosen("b"), chosen("a", "tt2")))).toBe("a")
  expect(latestChoice(three)).toBeNull()
})

test("a window that overlaps with what is here adds only what is new, and the total keeps what was settled", () => {
  const settled = after(three, chosen("a"))
  const more = next(settled, { type: "came", titles: titles("b", "c", "d"), total: 3 })
  expect(more.titles.map(({ key }) => key)).toEqual(["a", "b", "c", "d"])
  expect(more.total).toBe(4)
  expect(more.at).toBe("b")
})

test("more titles come for somebody who had settled all that were here", () => {
  const done = after(next(EMPTY, { type: "came", titles: titles("a"), total: 2 }), chosen("a"))
  expect(needsMore(done)).toBe(true)
  expect(next(done, { type: "came", titles: titles("b"), total: 1 }).at).toBe("b")
})

test("five thousand titles are not fetched at once", () => {
  const many = titles(...Array.from({ length: 200 }, (_, index) => String(index)))
  const state = next(EMPTY, { type: "came", titles: many, total: 5000 })
  expect(needsMore(state)).toBe(false)
  expect(needsMore(after(state, ...many.slice(0, 181).map(({ key }) => chosen(key))))).toBe(true)
})
