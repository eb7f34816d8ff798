import type { ReactNode } from "react"
import { Navigate, useLocation } from "react-router"
import { useSession } from "./useSession"

/** Without a session, or with one that has run out: to sign-in, and from there back to the same page. */
export function RequireSession({ children }: { children: ReactNode }) {
  const { pathname, search } = useLocation()
  if (useSession() !== null) return children
  const here = pathname + search
  const next = here === "/" ? "" : `?next=${encodeURIComponent(here)}`
  return <Navigate to={`/sign-in${next}`} replace />
}
