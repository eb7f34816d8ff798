import type { KeyboardEvent, RefObject } from "react"

/** How far a key moves through the grid; undefined for every key that doesn't. */
function step(key: string, columns: number, count: number): number | undefined {
  const steps: Record<string, number> = {
    ArrowRight: 1,
    ArrowLeft: -1,
    ArrowDown: columns,
    ArrowUp: -columns,
    Home: -count,
    End: count,
  }
  return steps[key]
}

/** The row comes into being a few frames after the window has been scrolled to it. */
function focusWhenThere(grid: HTMLElement | null, index: number, frames = 10): void {
  const target = grid?.querySelector<HTMLElement>(`[data-index="${index}"] :is(a, button)`)
  if (target) target.focus({ preventScroll: true })
  else if (frames > 0) requestAnimationFrame(() => focusWhenThere(grid, index, frames - 1))
}

type Grid = { columns: number; count: number; scrollToRow: (row: number) => void }

/** Arrow keys, Home and End move between titles: Tab alone would take ten thousand presses. */
export function useArrowKeys(grid: RefObject<HTMLElement | null>, { columns, count, scrollToRow }: Grid) {
  return (event: KeyboardEvent) => {
    const by = step(event.key, columns, count)
    const from = event.target instanceof Element ? event.target.closest("[data-index]") : null
    if (by === undefined || from === null) return
    event.preventDefault()
    const to = Math.min(Math.max(Number(from.getAttribute("data-index")) + by, 0), count - 1)
    scrollToRow(Math.floor(to / columns))
    focusWhenThere(grid.current, to)
  }
}
