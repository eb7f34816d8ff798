import { useCallback, useState } from "react"

const STEP = 40

/** A long list grows as its end comes into sight; the end is also a button, for who doesn't scroll. */
export function useReveal(count: number) {
  const [shown, setShown] = useState(STEP)
  const more = useCallback(() => setShown((before) => before + STEP), [])

  // As a ref: it watches the button that is the end of the list, for as long as that is there.
  const end = useCallback(
    (button: HTMLElement | null) => {
      if (button === null || !("IntersectionObserver" in window)) return
      const observer = new IntersectionObserver(
        (entries) => entries.some(({ isIntersecting }) => isIntersecting) && more(),
        { rootMargin: "400px" },
      )
      observer.observe(button)
      return () => observer.disconnect()
    },
    [more],
  )

  return { shown: Math.min(shown, count), rest: shown < count, more, end }
}
