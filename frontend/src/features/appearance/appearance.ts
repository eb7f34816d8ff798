import { useSyncExternalStore } from "react"

export type Appearance = "system" | "light" | "dark"

const KEY = "moviemanager.appearance"
/** public/appearance.js listens to this too: it is what puts the theme on the page. */
const CHANGED = "appearance"

function read(): Appearance {
  const choice = localStorage.getItem(KEY)
  return choice === "light" || choice === "dark" ? choice : "system"
}

function subscribe(listener: () => void) {
  window.addEventListener(CHANGED, listener)
  window.addEventListener("storage", listener)
  return () => {
    window.removeEventListener(CHANGED, listener)
    window.removeEventListener("storage", listener)
  }
}

export function chooseAppearance(choice: Appearance): void {
  if (choice === "system") localStorage.removeItem(KEY)
  else localStorage.setItem(KEY, choice)
  window.dispatchEvent(new Event(CHANGED))
}

export const useAppearance = () => useSyncExternalStore(subscribe, read)
