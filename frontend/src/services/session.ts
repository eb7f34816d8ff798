/** Who is signed in on this device. Kept in local storage, so that a reload and other tabs agree. */

/** `renewedAt` is in milliseconds since 1970. */
export type Session = {
  token: string
  user: { id: string; username: string; email: string }
  renewedAt?: number
}

const KEY = "moviemanager.session"
const APPEARANCE = "moviemanager.appearance"
const listeners = new Set<() => void>()
let current = read(localStorage.getItem(KEY))

function isSession(value: unknown): value is Session {
  if (typeof value !== "object" || value === null || !("token" in value) || !("user" in value)) return false
  const { token, user } = value
  return typeof token === "string" && typeof user === "object" && user !== null && "id" in user
}

function read(text: string | null): Session | null {
  if (text === null) return null
  try {
    const value: unknown = JSON.parse(text)
    return isSession(value) ? value : null
  } catch {
    return null
  }
}

function change(next: Session | null) {
  current = next
  for (const listener of listeners) listener()
}

window.addEventListener("storage", (event) => {
  // A null key means that the other tab signed out and cleared everything.
  if (event.key === KEY || event.key === null) change(read(localStorage.getItem(KEY)))
})

export const session = {
  get: () => current,
  subscribe(listener: () => void) {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  begin(next: Session) {
    localStorage.setItem(KEY, JSON.stringify(next))
    change(next)
  },
  /** Leaves nothing of the library or of the person on this device. The theme is the device's. */
  end() {
    const appearance = localStorage.getItem(APPEARANCE)
    localStorage.clear()
    sessionStorage.clear()
    if (appearance !== null) localStorage.setItem(APPEARANCE, appearance)
    change(null)
  },
}
