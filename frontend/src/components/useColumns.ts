import { type RefObject, useLayoutEffect, useState } from "react"

const NARROWEST = 148
const GAP = 16
const CAPTION = 62

export type Columns = { count: number; width: number; rowHeight: number; offset: number }

function measure(element: HTMLElement): Columns {
  const room = element.clientWidth
  const count = Math.max(2, Math.floor((room + GAP) / (NARROWEST + GAP)))
  const width = (room - GAP * (count - 1)) / count
  return { count, width, rowHeight: Math.round(width * 1.5) + CAPTION + GAP, offset: element.offsetTop }
}

/** As many columns as fit. Posters are two to three, so the row's height follows from the width. */
export function useColumns(container: RefObject<HTMLElement | null>): Columns {
  const [columns, setColumns] = useState<Columns>({ count: 2, width: 160, rowHeight: 318, offset: 0 })
  useLayoutEffect(() => {
    const element = container.current
    if (element === null) return
    const observer = new ResizeObserver(() => setColumns(measure(element)))
    setColumns(measure(element))
    observer.observe(element)
    observer.observe(document.body)
    return () => observer.disconnect()
  }, [container])
  return columns
}

export const place = (columns: Columns, index: number) => (index % columns.count) * (columns.width + GAP)
