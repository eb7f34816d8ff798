/** The library as it was last read, kept in this browser for whoever is signed in, and for nobody after. */
import { clear, createStore, get, set } from "idb-keyval"
import { session } from "@/services/session"

export type Copy = { userId: string; at: number; data: unknown }

const shelf = createStore("moviemanager", "library")

const canKeep = "indexedDB" in globalThis

/** Unless somebody else, or nobody, is signed in by now. */
export async function keepCopy(key: string, copy: Copy): Promise<void> {
  if (!canKeep || copy.userId !== session.get()?.user.id) return
  // A full disk, or a browser that keeps nothing: then there is no copy.
  await set(key, copy, shelf).catch(() => undefined)
}

export async function readCopy(key: string): Promise<Copy | null> {
  if (!canKeep) return null
  const copy = await get<Copy>(key, shelf).catch(() => undefined)
  return copy !== undefined && copy.userId === session.get()?.user.id ? copy : null
}

/** Signing out leads to another page, which may break this off: the app does it again when it starts signed out. */
export async function forgetCopies(): Promise<void> {
  if (canKeep) await clear(shelf).catch(() => undefined)
}
