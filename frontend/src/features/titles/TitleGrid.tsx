import { useWindowVirtualizer } from "@tanstack/react-virtual"
import { type KeyboardEvent, useRef } from "react"
import type { Title } from "@/services/api"
import { TitleLink } from "./TitleLink"
import { place, useColumns } from "./useColumns"

/** How far an arrow key moves through the grid; undefined for every other key. */
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

/** Only the rows near the window exist: ten thousand titles scroll like thirty. */
export function TitleGrid({ titles, label }: { titles: readonly Title[]; label: string }) {
  const container = useRef<HTMLUListElement>(null)
  const columns = useColumns(container)
  const rows = useWindowVirtualizer({
    count: Math.ceil(titles.length / columns.count),
    estimateSize: () => columns.rowHeight,
    overscan: 3,
    scrollMargin: columns.offset,
    scrollPaddingStart: 88,
    scrollPaddingEnd: 96,
  })
  const shape = `${columns.rowHeight}/${columns.count}`
  const measured = useRef(shape)
  if (measured.current !== shape) {
    measured.current = shape
    rows.measure()
  }

  function focus(index: number, tries = 10) {
    const link = container.current?.querySelector<HTMLAnchorElement>(`[data-index="${index}"] a`)
    if (link) link.focus({ preventScroll: true })
    else if (tries > 0) requestAnimationFrame(() => focus(index, tries - 1))
  }

  function move(event: KeyboardEvent) {
    const by = step(event.key, columns.count, titles.length)
    const from = event.target instanceof Element ? event.target.closest("[data-index]") : null
    if (by === undefined || from === null) return
    event.preventDefault()
    const to = Math.min(Math.max(Number(from.getAttribute("data-index")) + by, 0), titles.length - 1)
    rows.scrollToIndex(Math.floor(to / columns.count), { align: "auto" })
    focus(to)
  }

  const shown = rows
    .getVirtualItems()
    .flatMap((row) =>
      titles
        .slice(row.index * columns.count, (row.index + 1) * columns.count)
        .map((title, column) => ({ title, index: row.index * columns.count + column, top: row.start })),
    )
  return (
    <ul
      ref={container}
      aria-label={label}
      onKeyDown={move}
      className="relative"
      style={{ height: rows.getTotalSize() }}
    >
      {shown.map(({ title, index, top }) => (
        <li
          key={title.imdb_id}
          data-index={index}
          aria-setsize={titles.length}
          aria-posinset={index + 1}
          className="absolute top-0 left-0"
          style={{
            width: columns.width,
            transform: `translate(${place(columns, index)}px, ${top - columns.offset}px)`,
          }}
        >
          <TitleLink title={title} />
        </li>
      ))}
    </ul>
  )
}
