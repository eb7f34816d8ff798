import { useSyncExternalStore } from "react"

/** A choice that this device keeps, and that all its tabs follow. `event` is what a change is called on the window. */
export function deviceChoice<Choice extends string>(
  key: string,
  event: string,
  choices: readonly Choice[],
  usual: NoInfer<Choice>,
) {
  function read(): Choice {
    const kept = localStorage.getItem(key)
    return choices.find((choice) => choice === kept) ?? usual
  }

  function subscribe(listener: () => void) {
    window.addEventListener(event, listener)
    window.addEventListener("storage", listener)
    return () => {
      window.removeEventListener(event, listener)
      window.removeEventListener("storage", listener)
    }
  }

  function choose(choice: Choice): void {
    if (choice === usual) localStorage.removeItem(key)
    else localStorage.setItem(key, choice)
    window.dispatchEvent(new Event(event))
  }

  return { choose, useChoice: () => useSyncExternalStore(subscribe, read) }
}
