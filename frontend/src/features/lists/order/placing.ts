export type Placed = { readonly id: string; readonly position: number }

const LIMIT = 2 ** 31 - 1

/** What the server sorts by. */
export const inOrder = <Item extends Placed>(lists: readonly Item[]): Item[] =>
  [...lists].sort((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1))

/** Moves each of them out of the way of `from`, as far as needed and no further; the farthest comes first. */
function makeRoom(lists: readonly Placed[], from: number, by: 1 | -1): Placed[] {
  const moved: Placed[] = []
  let next = from
  for (const { id, position } of lists) {
    if ((position - next) * by >= 0) break
    moved.unshift({ id, position: next })
    next += by
  }
  return moved
}

function between(others: readonly Placed[], at: number, id: string): Placed[] {
  const [above, below] = [others[at - 1], others[at]]
  if (!below) return [{ id, position: above ? above.position + 1 : 0 }]
  if (!above) return [{ id, position: below.position - 1 }]
  if (below.position - above.position > 1) {
    return [{ id, position: Math.floor((above.position + below.position) / 2) }]
  }
  const down = makeRoom(others.slice(at), above.position + 2, 1)
  const up = makeRoom(others.slice(0, at).reverse(), below.position - 2, -1)
  return down.length <= up.length
    ? [...down, { id, position: above.position + 1 }]
    : [...up, { id, position: below.position - 1 }]
}

/**
 * The positions that bring a list before another one (null: to the end), to be sent one after the other. The others
 * keep their order at each step, so that one that fails leaves no mess.
 */
export function placing(lists: readonly Placed[], id: string, before: string | null): Placed[] {
  const sorted = inOrder(lists)
  const others = sorted.filter((list) => list.id !== id)
  const at = before === null ? others.length : others.findIndex((list) => list.id === before)
  if (at < 0 || others.length === sorted.length || sorted[at]?.id === id) return []
  const steps = between(others, at, id)
  if (steps.every(({ position }) => Math.abs(position) <= LIMIT)) return steps
  // At the very end of what a position can be: numbered anew.
  const wanted = [
    ...others.slice(0, at).map((list) => list.id),
    id,
    ...others.slice(at).map((list) => list.id),
  ]
  return wanted.map((each, position) => ({ id: each, position }))
}

/** What the lists are once these steps are taken. */
export function placed<Item extends Placed>(lists: readonly Item[], steps: readonly Placed[]): Item[] {
  const positions = new Map(steps.map(({ id, position }) => [id, position]))
  return inOrder(lists.map((list) => ({ ...list, position: positions.get(list.id) ?? list.position })))
}
