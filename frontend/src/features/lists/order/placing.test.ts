import { expect, test } from "vitest"
import { inOrder, type Placed, placed, placing } from "./placing"

const at = (...positions: number[]): Placed[] =>
  positions.map((position, index) => ({ id: "abcdefgh"[index] ?? "", position }))

const names = (lists: readonly Placed[]) =>
  inOrder(lists)
    .map(({ id }) => id)
    .join("")

test.each([
  ["to the end", at(0, 1, 2), "a", null, [{ id: "a", position: 3 }]],
  ["to the top", at(0, 1, 2), "c", "a", [{ id: "c", position: -1 }]],
  ["into a gap", at(0, 10, 20), "c", "b", [{ id: "c", position: 5 }]],
  [
    "between neighbours the shorter side makes room, the farthest first",
    at(0, 1, 2, 3, 4),
    "e",
    "c",
    [
      { id: "d", position: 4 },
      { id: "c", position: 3 },
      { id: "e", position: 2 },
    ],
  ],
  ["where it is", at(0, 1, 2), "b", "c", []],
  ["before itself", at(0, 1, 2), "b", "b", []],
  ["before one that is gone", at(0, 1, 2), "b", "x", []],
  ["one that is gone", at(0, 1, 2), "x", "a", []],
])("a list is moved by few steps: %s", (_, lists, id, before, steps) => {
  expect(placing(lists, id, before)).toEqual(steps)
})

const SHAPES = [
  at(0, 1, 2, 3, 4),
  at(0, 0, 0, 0, 0),
  at(-3, -3, 7, 7, 8),
  at(5, 4, 3, 2, 1),
  at(0, 2, 2, 3, 99),
]

test("whatever the positions are, the others keep their order at each step, and the last one makes the new one", () => {
  for (const lists of SHAPES) {
    const order = names(lists)
    for (const id of order) {
      for (const before of [...order, null]) {
        const steps = placing(lists, id, before)
        const rest = order.replace(id, "")
        const where = before === null ? rest.length : rest.indexOf(before)
        const wanted = before === id ? order : rest.slice(0, where) + id + rest.slice(where)
        expect(names(placed(lists, steps))).toBe(wanted)
        for (let taken = 0; taken < steps.length; taken += 1) {
          expect(names(placed(lists, steps.slice(0, taken))).replace(id, "")).toBe(rest)
        }
      }
    }
  }
})

test("at the end of what a position can be all are numbered anew", () => {
  const lists = at(-(2 ** 31 - 1), 0, 2 ** 31 - 1)
  expect(placing(lists, "c", "a")).toEqual([
    { id: "c", position: 0 },
    { id: "a", position: 1 },
    { id: "b", position: 2 },
  ])
})
