import { useWindowVirtualizer } from "@tanstack/react-virtual"
import { type RefObject, useRef } from "react"
import type { Title } from "@/services/api"
import { TitleLink } from "./TitleLink"
import { useArrowKeys } from "./useArrowKeys"
import { type Columns, place, useColumns } from "./useColumns"

const HEADER = 88
const TAB_BAR = 96

/** Only the rows near the window exist: ten thousand titles scroll like thirty. */
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

type CellProps = { title: Title; index: number; count: number; top: number; columns: Columns }

function Cell({ title, index, count, top, columns }: CellProps) {
  const transform = `translate(${place(columns, index)}px, ${top - columns.offset}px)`
  return (
    <li
      data-index={index}
      aria-setsize={count}
      aria-posinset={index + 1}
      className="absolute top-0 left-0"
      style={{ width: columns.width, transform }}
    >
      <TitleLink title={title} />
    </li>
  )
}

export function TitleGrid({ titles, label }: { titles: readonly Title[]; label: string }) {
  const container: RefObject<HTMLUListElement | null> = useRef(null)
  const columns = useColumns(container)
  const rows = useRows(titles.length, columns)
  const move = useArrowKeys(container, {
    columns: columns.count,
    count: titles.length,
    scrollToRow: (row) => rows.scrollToIndex(row, { align: "auto" }),
  })
  const shown = rows.getVirtualItems().flatMap((row) => {
    const first = row.index * columns.count
    const inRow = titles.slice(first, first + columns.count)
    return inRow.map((title, column) => ({ title, index: first + column, top: row.start }))
  })
  return (
    <ul
      ref={container}
      aria-label={label}
      onKeyDown={move}
      className="relative"
      style={{ height: rows.getTotalSize() }}
    >
      {shown.map((cell) => (
        <Cell key={cell.title.imdb_id} {...cell} count={titles.length} columns={columns} />
      ))}
    </ul>
  )
}
