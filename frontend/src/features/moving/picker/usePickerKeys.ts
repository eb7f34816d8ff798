import type { ClipboardEvent, KeyboardEvent } from "react"
import { namesTitle } from "./options"

const isTyping = (target: EventTarget) =>
  target instanceof HTMLTextAreaElement ||
  target instanceof HTMLSelectElement ||
  (target instanceof HTMLInputElement && target.type !== "radio")

const isRadio = (target: EventTarget) => target instanceof HTMLInputElement && target.type === "radio"

type Actions = {
  take: () => void
  skip: () => void
  later: () => void
  undo: () => void
  find: () => void
  onPasted: (text: string) => void
}

/** Single letters count only while the focus is within the picker, and never while somebody types. */
export function usePickerKeys({ take, skip, later, undo, find, onPasted }: Actions) {
  const letters: Record<string, () => void> = { s: skip, l: later, u: undo, "/": find }

  function onKeyDown(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
    const act = event.key === "Enter" && isRadio(event.target) ? take : letters[event.key.toLowerCase()]
    if (act === undefined) return
    event.preventDefault()
    act()
  }

  function onPaste(event: ClipboardEvent) {
    const text = event.clipboardData.getData("text")
    if (!namesTitle(text)) return
    event.preventDefault()
    onPasted(text.trim())
  }

  return { onKeyDown, onPaste }
}
