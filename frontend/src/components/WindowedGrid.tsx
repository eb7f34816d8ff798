import { type ReactNode, type RefObject, useRef, useSyncExternalStore } from "react"
import { useArrowKeys } from "./useArrowKeys"
import { type Columns, place, type Shape, useColumns } from "./useColumns"

const HEADER = 88
const TAB_BAR = 96
/** Rows beyond the window on either side, so that a quick turn of the wheel finds them drawn. */
const BEYOND = 3

function onMove(listener: () => void) {
  window.addEventListener("scroll", listener, { passive: true })
  window.addEventListener("resize", listener)
  return () => {
    window.removeEventListener("scroll", listener)
    window.removeEventListener("resize", listener)
  }
}

/** All rows are of one height, so those in sight follow from where the window is; no row is measured. */
function useRowsInSight({ rowHeight, offset }: Columns, rows: number): { from: number; to: number } {
  const within = (row: number) => Math.min(Math.max(row, 0), rows)
  const first = useSyncExternalStore(onMove, () => Math.floor((window.scrollY - offset) / rowHeight))
  const fit = useSyncExternalStore(onMove, () => Math.ceil(window.innerHeight / rowHeight))
  return { from: within(first - BEYOND), to: within(first + fit + 1 + BEYOND) }
}

/** As far as it takes for the row to stand free of the bars above and below. */
function scrollToRow({ rowHeight, offset }: Columns, row: number) {
  const top = offset + row * rowHeight
  const highest = top - HEADER
  const lowest = top + rowHeight - window.innerHeight + TAB_BAR
  if (window.scrollY > highest) window.scrollTo(0, highest)
  else if (window.scrollY < lowest) window.scrollTo(0, lowest)
}

type Props<Item> = {
  items: readonly Item[]
  keyOf: (item: Item) => string
  label: string
  shape: Shape
  /** A cell begins with a link or a button, which the arrow keys move between. */
  draw: (item: Item) => ReactNode
}

/** Only the rows near the window exist: ten thousand cells scroll like thirty. */
export function WindowedGrid<Item>({ items, keyOf, label, shape, draw }: Props<Item>) {
  const container: RefObject<HTMLUListElement | null> = useRef(null)
  const columns = useColumns(container, shape)
  const rows = Math.ceil(items.length / columns.count)
  const { from, to } = useRowsInSight(columns, rows)
  const move = useArrowKeys(container, {
    columns: columns.count,
    count: items.length,
    scrollToRow: (row) => scrollToRow(columns, row),
  })
  const first = from * columns.count
  const shown = items.slice(first, to * columns.count).map((item, index) => ({ item, index: first + index }))
  return (
    <ul
      ref={container}
      aria-label={label}
      onKeyDown={move}
      className="relative"
      style={{ height: rows * columns.rowHeight }}
    >
      {shown.map(({ item, index }) => (
        <li
          key={keyOf(item)}
          data-index={index}
          aria-setsize={items.length}
          aria-posinset={index + 1}
          className="absolute top-0 left-0"
          style={{
            width: columns.width,
            transform: `translate(${place(columns, shape.gap, index)}px, ${Math.floor(index / columns.count) * columns.rowHeight}px)`,
          }}
        >
          {draw(item)}
        </li>
      ))}
    </ul>
  )
}
