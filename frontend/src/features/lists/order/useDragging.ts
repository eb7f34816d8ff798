import { type PointerEvent, useState } from "react"

export type Drag = { from: number; to: number; by: number }

/** Rows of one height are dragged by a handle; where it is let go of, it stays. */
export function useDragging(count: number, onDrop: (from: number, to: number) => void) {
  const [drag, setDrag] = useState<(Drag & { startY: number; height: number }) | null>(null)

  const handlers = (index: number) => ({
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (event.button !== 0) return
      event.currentTarget.setPointerCapture(event.pointerId)
      const height = event.currentTarget.closest("li")?.offsetHeight ?? 1
      setDrag({ from: index, to: index, by: 0, startY: event.pageY, height })
    },
    onPointerMove({ pageY }: PointerEvent<HTMLElement>) {
      if (drag === null) return
      const by = pageY - drag.startY
      const to = Math.min(Math.max(drag.from + Math.round(by / drag.height), 0), count - 1)
      setDrag({ ...drag, by, to })
    },
    onPointerUp() {
      if (drag !== null && drag.to !== drag.from) onDrop(drag.from, drag.to)
      setDrag(null)
    },
    onPointerCancel: () => setDrag(null),
  })

  return { drag, handlers }
}
