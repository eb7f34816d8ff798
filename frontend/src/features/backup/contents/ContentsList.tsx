import { useWindowVirtualizer } from "@tanstack/react-virtual"
import { useLayoutEffect, useRef, useState } from "react"
import { Button } from "@/components/Button"
import { messageOf } from "@/components/messageOf"
import { Skeleton } from "@/components/States"
import { Notice } from "@/components/Surface"
import type { ContentsKind, ContentsRow } from "@/services/api"
import { describe, rowTitle } from "../transfer/rowsInWords"
import { type Asked, useRowsInSight } from "./useContents"
import type { SelectionControls } from "./useSelection"

const ROW = 64
const HEADER = 88
const SELECTION_BAR = 160

type RowProps = { kind: ContentsKind; row: ContentsRow | undefined; picked: SelectionControls }

function Row({ kind, row, picked }: RowProps) {
  if (row === undefined) return <Skeleton className="mx-3 my-3 h-10" />
  const name = rowTitle(row)
  const facts = describe(row.kind, row.row, row.list_name)
  return (
    <label
      title={facts ? `${name}: ${facts}` : name}
      className="flex h-16 cursor-pointer items-center gap-3.5 px-3 hover:bg-sunken"
    >
      <input
        type="checkbox"
        checked={picked.has(kind, row.key)}
        onChange={() => picked.toggle(kind, row.key)}
        className="size-5 shrink-0 accent-accent"
        aria-label={name}
      />
      <span className="min-w-0">
        <span className="block truncate font-semibold">{name}</span>
        <span className="block truncate text-sm text-faint">{facts}</span>
      </span>
    </label>
  )
}

type Props = { asked: Asked; total: number; label: string; picked: SelectionControls }

/** Only the rows near the window exist, and only their pages are fetched. */
export function ContentsList({ asked, total, label, picked }: Props) {
  const list = useRef<HTMLUListElement>(null)
  const [offset, setOffset] = useState(0)
  useLayoutEffect(() => setOffset(list.current?.offsetTop ?? 0), [])
  const rows = useWindowVirtualizer({
    count: total,
    estimateSize: () => ROW,
    overscan: 6,
    scrollMargin: offset,
    scrollPaddingStart: HEADER,
    scrollPaddingEnd: SELECTION_BAR,
  })
  const items = rows.getVirtualItems()
  const { row, failed } = useRowsInSight(
    asked,
    items.map(({ index }) => index),
  )
  return (
    <>
      {failed && (
        <div role="alert" className="mb-2">
          <Notice tone="danger">
            <p>{messageOf(failed.error)}</p>
            <Button small className="mt-2" onClick={failed.retry}>
              Try again
            </Button>
          </Notice>
        </div>
      )}
      <ul
        ref={list}
        aria-label={label}
        className="relative overflow-hidden rounded-xl border border-line bg-surface"
        style={{ height: rows.getTotalSize() + 2 }}
      >
        {items.map((item) => (
          <li
            key={item.key}
            aria-setsize={total}
            aria-posinset={item.index + 1}
            className="absolute inset-x-0 top-0 h-16 not-last:border-b not-last:border-line"
            style={{ transform: `translateY(${item.start - offset}px)` }}
          >
            <Row kind={asked.kind} row={row(item.index)} picked={picked} />
          </li>
        ))}
      </ul>
    </>
  )
}
