import { useSyncExternalStore } from "react"
import { logout } from "@/services/api"
import { session } from "@/services/session"

export const useSession = () => useSyncExternalStore(session.subscribe, session.get)

/** Here and on the server. A full page load, so that nothing stays in memory either. */
export function signOut(): void {
  const token = session.get()?.token
  if (token !== undefined) void logout(token)
  window.location.assign("/sign-in")
  session.end()
}
