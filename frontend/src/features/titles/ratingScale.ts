import { useSyncExternalStore } from "react"

/** Half stars or numbers from 1 to 10: the same rating, said differently. A choice of this device. */
export type RatingScale = "stars" | "numbers"

const KEY = "moviemanager.rating-scale"
const CHANGED = "rating-scale"

const read = (): RatingScale => (localStorage.getItem(KEY) === "numbers" ? "numbers" : "stars")

function subscribe(listener: () => void) {
  window.addEventListener(CHANGED, listener)
  window.addEventListener("storage", listener)
  return () => {
    window.removeEventListener(CHANGED, listener)
    window.removeEventListener("storage", listener)
  }
}

export function chooseRatingScale(scale: RatingScale): void {
  localStorage.setItem(KEY, scale)
  window.dispatchEvent(new Event(CHANGED))
}

export const useRatingScale = () => useSyncExternalStore(subscribe, read)
