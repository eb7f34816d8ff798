import { type DragEvent, useEffect, useState } from "react"

const holdsFiles = (event: { dataTransfer: DataTransfer | null }) =>
  event.dataTransfer?.types.includes("Files") ?? false

/** A file dropped beside the place for it would otherwise be opened by the browser, in place of the app. */
function useNoStrayDrops(): void {
  useEffect(() => {
    const refuse = (event: globalThis.DragEvent) => {
      if (holdsFiles(event)) event.preventDefault()
    }
    window.addEventListener("dragover", refuse)
    window.addEventListener("drop", refuse)
    return () => {
      window.removeEventListener("dragover", refuse)
      window.removeEventListener("drop", refuse)
    }
  }, [])
}

/** Handlers for the element that files may be dropped on; `over` while some hover. */
export function useFileDrop(onFiles: (files: File[]) => void) {
  const [over, setOver] = useState(false)
  useNoStrayDrops()

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
    onFiles([...event.dataTransfer.files])
  }

  return { over, handlers: { onDragOver, onDragLeave, onDrop } }
}
