import { useEffect } from "react"

/** While something runs whose end one would miss, the browser asks before the page is closed or reloaded. */
export function useAskBeforeLeaving(running: boolean): void {
  useEffect(() => {
    if (!running) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener("beforeunload", ask)
    return () => window.removeEventListener("beforeunload", ask)
  }, [running])
}
