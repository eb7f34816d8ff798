import { useCallback, useRef } from "react"

/** As a ref of what stands at the end of a list: calls as it comes near the window. */
export function useInSight(onSight: () => void) {
  const latest = useRef(onSight)
  latest.current = onSight
  return useCallback((element: HTMLElement | null) => {
    if (element === null || !("IntersectionObserver" in window)) return
    const observer = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && latest.current(),
      { rootMargin: "400px" },
    )
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
}
