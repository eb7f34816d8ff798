import { type DragEvent, useState } from "react"

const holdsFiles = (event: DragEvent) => event.dataTransfer.types.includes("Files")

/** Handlers for the element that a file may be dropped on; `over` while one hovers. */
export function useFileDrop(onFile: (file: File) => void) {
  const [over, setOver] = useState(false)

  function onDragOver(event: DragEvent) {
    if (!holdsFiles(event)) return
    event.preventDefault()
    setOver(true)
  }

  function onDragLeave(event: DragEvent) {
    const to = event.relatedTarget
    if (!(to instanceof Node && event.currentTarget.contains(to))) setOver(false)
  }

  function onDrop(event: DragEvent) {
    if (!holdsFiles(event)) return
    event.preventDefault()
    setOver(false)
    const file = event.dataTransfer.files[0]
    if (file) onFile(file)
  }

  return { over, handlers: { onDragOver, onDragLeave, onDrop } }
}
