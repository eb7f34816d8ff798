import { type RefObject, useLayoutEffect, useState } from "react"

export type Shape = {
  narrowest: number
  gap: number
  /** Columns that there are at least, however narrow the screen. */
  least: number
  /** Every cell of a column's width is as high. */
  height: (width: number) => number
}

export type Columns = { count: number; width: number; rowHeight: number; offset: number }

function measure(element: HTMLElement, { narrowest, gap, least, height }: Shape): Columns {
  const room = element.clientWidth
  const count = Math.max(least, Math.floor((room + gap) / (narrowest + gap)))
  const width = (room - gap * (count - 1)) / count
  // From the top of the page: what the grid is positioned in may be positioned itself.
  const offset = element.getBoundingClientRect().top + window.scrollY
  return { count, width, rowHeight: height(width) + gap, offset }
}

const same = (a: Columns, b: Columns) =>
  a.count === b.count && a.width === b.width && a.rowHeight === b.rowHeight && a.offset === b.offset

/** As many columns as fit; the row's height follows from their width. */
export function useColumns(container: RefObject<HTMLElement | null>, shape: Shape): Columns {
  const [columns, setColumns] = useState<Columns>(() => ({
    count: shape.least,
    width: shape.narrowest,
    rowHeight: shape.height(shape.narrowest) + shape.gap,
    offset: 0,
  }))
  useLayoutEffect(() => {
    const element = container.current
    if (element === null) return
    const look = () =>
      setColumns((before) => {
        const now = measure(element, shape)
        return same(before, now) ? before : now
      })
    const observer = new ResizeObserver(look)
    look()
    observer.observe(element)
    observer.observe(document.body)
    return () => observer.disconnect()
  }, [container, shape])
  return columns
}

export const place = ({ count, width }: Columns, gap: number, index: number) =>
  (index % count) * (width + gap)
