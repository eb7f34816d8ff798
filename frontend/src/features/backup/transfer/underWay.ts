/** An import or a restore that was sent off, kept over a reload: the server goes on with it, whoever looks. */
import { session } from "@/services/session"

const KEY = "moviemanager.transfer"

export type UnderWay = {
  userId: string
  kind: "file" | "backup"
  name: string
  startedAt: number
  /** Of the library before it. */
  epoch: string | null
  /** Whether the server has all of it. Before that nothing can come of it. */
  sent: boolean
}

function isUnderWay(value: unknown): value is UnderWay {
  return typeof value === "object" && value !== null && "userId" in value && "startedAt" in value
}

function parse(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "null")
  } catch {
    return null
  }
}

/** Another account's is none of our business. */
export function underWay(): UnderWay | null {
  const kept = parse(localStorage.getItem(KEY))
  return isUnderWay(kept) && kept.userId === session.get()?.user.id ? kept : null
}

export function setOff(transfer: Omit<UnderWay, "userId">): void {
  const userId = session.get()?.user.id
  if (userId !== undefined) localStorage.setItem(KEY, JSON.stringify({ ...transfer, userId }))
}

export function sent(): void {
  const transfer = underWay()
  if (transfer) setOff({ ...transfer, sent: true })
}

export const ended = () => localStorage.removeItem(KEY)
