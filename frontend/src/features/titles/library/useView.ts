import { useSyncExternalStore } from "react"

export const VIEWS = ["grid", "list", "compact"] as const
export type View = (typeof VIEWS)[number]

const KEY = "moviemanager.view"
const CHANGED = "library-view"

function read(): View {
  const kept = localStorage.getItem(KEY)
  return VIEWS.find((view) => view === kept) ?? "grid"
}

function subscribe(listener: () => void) {
  window.addEventListener(CHANGED, listener)
  window.addEventListener("storage", listener)
  return () => {
    window.removeEventListener(CHANGED, listener)
    window.removeEventListener("storage", listener)
  }
}

export function chooseView(view: View): void {
  localStorage.setItem(KEY, view)
  window.dispatchEvent(new Event(CHANGED))
}

export const useView = () => useSyncExternalStore(subscribe, read)
