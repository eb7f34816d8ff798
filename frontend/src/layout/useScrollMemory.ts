import { useEffect, useLayoutEffect, useRef } from "react"
import { useLocation, useNavigationType } from "react-router"

const KEY = "moviemanager.scroll"

type Positions = Record<string, number>

function kept(): Positions {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "{}") as Positions
  } catch {
    return {}
  }
}

/** Back, forward and a reload lead to where one was; another page begins at its top. */
export function useScrollMemory(): void {
  const { key, pathname } = useLocation()
  const goneBack = useNavigationType() === "POP"
  const positions = useRef<Positions>(kept())
  const at = useRef({ key, pathname: "" })

  useEffect(() => {
    const remember = () => {
      positions.current[at.current.key] = window.scrollY
    }
    const keep = () => sessionStorage.setItem(KEY, JSON.stringify(positions.current))
    history.scrollRestoration = "manual"
    window.addEventListener("scroll", remember, { passive: true })
    window.addEventListener("pagehide", keep)
    return () => {
      history.scrollRestoration = "auto"
      window.removeEventListener("scroll", remember)
      window.removeEventListener("pagehide", keep)
    }
  }, [])

  useLayoutEffect(() => {
    const moved = at.current.pathname !== pathname
    at.current = { key, pathname }
    if (goneBack) window.scrollTo(0, positions.current[key] ?? 0)
    else if (moved) window.scrollTo(0, 0)
  }, [key, pathname, goneBack])
}
