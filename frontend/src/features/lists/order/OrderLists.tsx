import { ChevronDown, ChevronUp, GripVertical } from "lucide-react"
import { type KeyboardEvent, useEffect, useRef, useState } from "react"
import { IconButton } from "@/components/Button"
import { classes } from "@/components/classes"
import type { MovieList } from "@/services/api"
import { ListMark } from "../ListMark"
import { type Drag, useDragging } from "./useDragging"
import { usePlacing } from "./usePlacing"

const KEYS: Record<string, (index: number, count: number) => number> = {
  ArrowUp: (index) => index - 1,
  ArrowDown: (index) => index + 1,
  Home: () => 0,
  End: (_, count) => count - 1,
}

/** The one that is dragged follows the pointer, and those between give way to it. */
function shift(index: number, { from, to, by }: Drag): string | undefined {
  if (index === from) return `translateY(${by}px)`
  if (index > from && index <= to) return "translateY(-100%)"
  return index < from && index >= to ? "translateY(100%)" : undefined
}

/** The order of the lists by hand: dragged by the handle, by the arrow keys on it, or one place at a time. */
export default function OrderLists({ lists }: { lists: readonly MovieList[] }) {
  const place = usePlacing()
  const [moved, setMoved] = useState<MovieList | null>(null)
  const rows = useRef<HTMLOListElement>(null)

  function move(from: number, to: number) {
    const [list, others] = [lists[from], lists.filter((_, index) => index !== from)]
    if (!list || to < 0 || to >= lists.length || to === from) return
    setMoved(list)
    place(list, others[to]?.id ?? null)
  }

  const { drag, handlers } = useDragging(lists.length, move)

  // A row that is moved in the document loses the keyboard.
  const at = moved === null ? -1 : lists.findIndex(({ id }) => id === moved.id)
  useEffect(() => {
    const row = rows.current?.children[at]
    if (row && !row.contains(document.activeElement)) row.querySelector("button")?.focus()
  }, [at])

  function onKeyDown(event: KeyboardEvent, index: number) {
    const to = KEYS[event.key]?.(index, lists.length)
    if (to === undefined) return
    event.preventDefault()
    move(index, to)
  }

  return (
    <>
      <p className="mb-3 text-soft">
        Drag a list by its handle, or choose the handle and press the arrow keys, Home or End.
      </p>
      <p role="status" className="sr-only">
        {moved && at >= 0 && `${moved.name} is number ${at + 1} of ${lists.length}.`}
      </p>
      <ol ref={rows} aria-label="Order of the lists" className="grid max-w-xl">
        {lists.map((list, index) => (
          <li
            key={list.id}
            style={drag === null ? undefined : { transform: shift(index, drag) }}
            className={classes(
              "flex items-center gap-3 border-b border-line bg-canvas py-2 select-none",
              drag?.from === index ? "relative z-10 shadow-lift" : drag && "transition-transform",
            )}
          >
            <IconButton
              label={`Move ${list.name}`}
              className="cursor-grab touch-none"
              onKeyDown={(event) => onKeyDown(event, index)}
              {...handlers(index)}
            >
              <GripVertical aria-hidden />
            </IconButton>
            <ListMark icon={list.icon} color={list.color} />
            <span className="min-w-0 flex-1 truncate font-semibold">{list.name}</span>
            <IconButton
              label={`Move ${list.name} up`}
              disabled={index === 0}
              onClick={() => move(index, index - 1)}
            >
              <ChevronUp aria-hidden />
            </IconButton>
            <IconButton
              label={`Move ${list.name} down`}
              disabled={index === lists.length - 1}
              onClick={() => move(index, index + 1)}
            >
              <ChevronDown aria-hidden />
            </IconButton>
          </li>
        ))}
      </ol>
    </>
  )
}
