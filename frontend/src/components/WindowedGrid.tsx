import { useWindowVirtualizer } from "@tanstack/react-virtual"
import { type ReactNode, type RefObject, useRef } from "react"
import { useArrowKeys } from "./useArrowKeys"
import { type Columns, place, type Shape, useColumns } from "./useColumns"

const HEADER = 88
const TAB_BAR = 96

function useRows(count: number, columns: Columns) {
  const rows = useWindowVirtualizer({
    count: Math.ceil(count / columns.count),
    estimateSize: () => columns.rowHeight,
    overscan: 3,
    scrollMargin: columns.offset,
    scrollPaddingStart: HEADER,
    scrollPaddingEnd: TAB_BAR,
  })
  const shape = `${columns.rowHeight}/${columns.count}`
  const measured = useRef(shape)
  if (measured.current !== shape) {
    measured.current = shape
    rows.measure()
  }
  return rows
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
  const rows = useRows(items.length, columns)
  const move = useArrowKeys(container, {
    columns: columns.count,
    count: items.length,
    scrollToRow: (row) => rows.scrollToIndex(row, { align: "auto" }),
  })
  const shown = rows.getVirtualItems().flatMap((row) => {
    const first = row.index * columns.count
    const inRow = items.slice(first, first + columns.count)
    return inRow.map((item, column) => ({ item, index: first + column, top: row.start - columns.offset }))
  })
  return (
    <ul
      ref={container}
      aria-label={label}
      onKeyDown={move}
      className="relative"
      style={{ height: rows.getTotalSize() }}
    >
      {shown.map(({ item, index, top }) => (
        <li
          key={keyOf(item)}
          data-index={index}
          aria-setsize={items.length}
          aria-posinset={index + 1}
          className="absolute top-0 left-0"
          style={{
            width: columns.width,
            transform: `translate(${place(columns, shape.gap, index)}px, ${top}px)`,
          }}
        >
          {draw(item)}
        </li>
      ))}
    </ul>
  )
}
