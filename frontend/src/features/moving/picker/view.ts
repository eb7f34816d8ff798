/** How doubtful titles are looked at; remembered on this device. */
import { useState } from "react"

export type PickerView = "one" | "grid"

const KEY = "moviemanager.picker"

const read = (): PickerView => (localStorage.getItem(KEY) === "grid" ? "grid" : "one")

export function usePickerView() {
  const [view, setView] = useState(read)
  function choose(next: PickerView): void {
    localStorage.setItem(KEY, next)
    setView(next)
  }
  return [view, choose] as const
}
