/** A token counts for a month. One in use is renewed, so that nobody who opens the app once a week is signed out. */
import { keep, renew } from "@/services/account"
import { session } from "@/services/session"

const DAY = 86_400_000

/** Once a day is enough. A session from before tokens were renewed does not say when that was. */
export async function renewIfDue(now = Date.now()): Promise<void> {
  const { token, renewedAt = 0 } = session.get() ?? {}
  if (token === undefined || Math.abs(now - renewedAt) < DAY) return
  const renewed = await renew().catch(() => null)
  // Meanwhile somebody else may have signed in here, or this one out.
  if (renewed !== null && session.get()?.token === token) keep(renewed.access_token, now)
}

const look = () => {
  if (document.visibilityState === "visible") void renewIfDue()
}

/** Now, and whenever the app is looked at again: it may stay open for weeks. Until what is returned is called. */
export function keepRenewed(): () => void {
  look()
  document.addEventListener("visibilitychange", look)
  return () => document.removeEventListener("visibilitychange", look)
}
