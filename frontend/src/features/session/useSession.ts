import { useSyncExternalStore } from "react"
import { session } from "@/services/session"

export const useSession = () => useSyncExternalStore(session.subscribe, session.get)

/** A full page load, so that nothing stays in memory either. */
export function signOut(): void {
  window.location.assign("/sign-in")
  session.end()
}
