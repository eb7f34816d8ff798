import { useVirtualizer, useWindowVirtualizer } from "@tanstack/react-virtual"
import { type ReactNode, type RefObject, useLayoutEffect, useRef, useState } from "react"

const ROW = 56
const HEADER = 88
const SELECTION_BAR = 160

type Props<Item> = {
  items: readonly Item[]
  keyOf: (item: Item) => string
  label: string
  draw: (item: Item) => ReactNode
}

/** What scrolls by itself around a list; where nothing does, the page scrolls. */
const scrollerOf = (list: HTMLElement | null) => list?.closest<HTMLElement>(".overflow-y-auto") ?? null

/** How far down in what scrolls the list begins. What is above it may open and close at any time. */
function useOffset(list: RefObject<HTMLElement | null>): number {
  const [offset, setOffset] = useState(0)
  useLayoutEffect(() => {
    const scroller = scrollerOf(list.current)
    const top = list.current?.getBoundingClientRect().top ?? 0
    const above = scroller ? scroller.scrollTop - scroller.getBoundingClientRect().top : window.scrollY
    setOffset(Math.round(top + above))
  })
  return offset
}

const shared = <Item,>({ items, keyOf }: Props<Item>) => ({
  count: items.length,
  getItemKey: (index: number) => {
    const item = items[index]
    return item === undefined ? index : keyOf(item)
  },
  estimateSize: () => ROW,
  measureElement: (row: Element) => row.getBoundingClientRect().height || ROW,
  overscan: 8,
})

type Rows = Pick<
  ReturnType<typeof useWindowVirtualizer<HTMLLIElement>>,
  "getVirtualItems" | "getTotalSize" | "measureElement"
>
type DrawnProps<Item> = Props<Item> & {
  list: RefObject<HTMLUListElement | null>
  offset: number
  rows: Rows
}

function Drawn<Item>({ items, keyOf, label, draw, list, offset, rows }: DrawnProps<Item>) {
  return (
    <ul ref={list} aria-label={label} className="relative" style={{ height: rows.getTotalSize() }}>
      {rows.getVirtualItems().map(({ index, start }) => {
        const item = items[index]
        return (
          item !== undefined && (
            <li
              key={keyOf(item)}
              ref={rows.measureElement}
              data-index={index}
              aria-setsize={items.length}
              aria-posinset={index + 1}
              className="absolute inset-x-0 top-0 not-last:border-b not-last:border-line"
              style={{ transform: `translateY(${start - offset}px)` }}
            >
              {draw(item)}
            </li>
          )
        )
      })}
    </ul>
  )
}

/** Only the rows near the window exist, whatever the height of each. */
export function RowsOfPage<Item>(props: Props<Item>) {
  const list = useRef<HTMLUListElement>(null)
  const offset = useOffset(list)
  const rows = useWindowVirtualizer<HTMLLIElement>({
    ...shared(props),
    scrollMargin: offset,
    scrollPaddingStart: HEADER,
    scrollPaddingEnd: SELECTION_BAR,
  })
  return <Drawn {...props} list={list} offset={offset} rows={rows} />
}

/** The same within a dialog. */
export function RowsOfDialog<Item>(props: Props<Item>) {
  const list = useRef<HTMLUListElement>(null)
  const offset = useOffset(list)
  const rows = useVirtualizer<HTMLElement, HTMLLIElement>({
    ...shared(props),
    getScrollElement: () => scrollerOf(list.current),
    scrollMargin: offset,
  })
  return <Drawn {...props} list={list} offset={offset} rows={rows} />
}
