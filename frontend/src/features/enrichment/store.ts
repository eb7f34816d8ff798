import { session } from "@/services/session"
import type { Enrichment } from "./queue"

const KEY = "moviemanager.enrichment"

type Stored = { userId: string; state: Enrichment }

function isStored(value: unknown): value is Stored {
  if (typeof value !== "object" || value === null || !("userId" in value) || !("state" in value)) return false
  const { state } = value
  return typeof state === "object" && state !== null && "phase" in state && "pending" in state
}

function parse(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "null")
  } catch {
    return null
  }
}

/** What is left of the account that is signed in; another account's is none of our business. */
export function load(): Enrichment | null {
  const stored = parse(localStorage.getItem(KEY))
  return isStored(stored) && stored.userId === session.get()?.user.id ? stored.state : null
}

export function save(state: Enrichment | null): void {
  const userId = session.get()?.user.id
  if (state === null || userId === undefined) localStorage.removeItem(KEY)
  else localStorage.setItem(KEY, JSON.stringify({ userId, state }))
}

export function onStored(listener: () => void): () => void {
  const heard = (event: StorageEvent) => event.key === KEY && listener()
  window.addEventListener("storage", heard)
  return () => window.removeEventListener("storage", heard)
}
