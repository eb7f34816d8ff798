import { ApiError, messageOf } from "@/services/problem"

export type Phase =
  | { name: "running" }
  | { name: "waiting"; until: number }
  | { name: "stopped" }
  | { name: "refused"; reason: string }
  | { name: "finished" }

export type Enrichment = {
  pending: string[]
  updated: number
  notFound: number
  failed: number
  phase: Phase
}

export type QueueParts = {
  refresh: (imdbId: string) => Promise<unknown>
  load: () => Enrichment | null
  save: (state: Enrichment | null) => void
  now: () => number
  wait: (milliseconds: number) => Promise<void>
  /** One tab works, the others look on and take over when it is closed. */
  alone: (work: () => Promise<void>) => Promise<void>
  /** Called now and then while titles change, and at the end. */
  onProgress: () => void
}

const AT_ONCE = 3
const TRIES = 3
const SHORTEST_WAIT = 2_000
const LONGEST_WAIT = 60_000

type Outcome = "updated" | "notFound" | "failed"

export const total = (state: Enrichment) =>
  state.pending.length + state.updated + state.notFound + state.failed

const isActive = (state: Enrichment | null) =>
  state?.phase.name === "running" || state?.phase.name === "waiting"

/** Fetches the details of titles, a few at a time. A title leaves `pending` only when its outcome is known. */
export function createQueue(parts: QueueParts) {
  const listeners = new Set<() => void>()
  const taken = new Set<string>()
  const tries = new Map<string, number>()
  let state = parts.load()
  let quietUntil = 0
  let setbacks = 0
  let running = false

  function change(next: Enrichment | null) {
    state = next
    parts.save(next)
    for (const listener of listeners) listener()
  }

  function enter(phase: Phase) {
    if (state) change({ ...state, phase })
  }

  function settle(imdbId: string, outcome: Outcome) {
    taken.delete(imdbId)
    if (!state?.pending.includes(imdbId)) return
    const pending = state.pending.filter((id) => id !== imdbId)
    change({ ...state, pending, [outcome]: state[outcome] + 1 })
    parts.onProgress()
  }

  /** Everybody waits: the limit is the server's, not the title's. */
  function backOff(retryAfter: number | null) {
    setbacks += 1
    const asked = retryAfter === null ? SHORTEST_WAIT * 2 ** (setbacks - 1) : retryAfter * 1000
    quietUntil = Math.max(quietUntil, parts.now() + Math.min(Math.max(asked, 250), LONGEST_WAIT * 60))
    enter({ name: "waiting", until: quietUntil })
  }

  function tryAgainOrGiveUp(imdbId: string) {
    const made = (tries.get(imdbId) ?? 0) + 1
    tries.set(imdbId, made)
    if (made >= TRIES) settle(imdbId, "failed")
  }

  function judge(imdbId: string, error: unknown) {
    if (!(error instanceof ApiError)) return settle(imdbId, "failed")
    const { status, retryAfter } = error
    if (status === 404) return settle(imdbId, "notFound")
    if (status === 429 || status === 0 || (status === 503 && retryAfter !== null)) return backOff(retryAfter)
    if (status === 503) return enter({ name: "refused", reason: messageOf(error) })
    if (status === 401) return enter({ name: "stopped" })
    return tryAgainOrGiveUp(imdbId)
  }

  async function fetchOne(imdbId: string) {
    taken.add(imdbId)
    try {
      await parts.refresh(imdbId)
      setbacks = 0
      settle(imdbId, "updated")
    } catch (error) {
      if (isActive(state)) judge(imdbId, error)
    } finally {
      taken.delete(imdbId)
    }
  }

  async function work() {
    while (isActive(state)) {
      const pause = quietUntil - parts.now()
      if (pause > 0) {
        // In short naps, so that a stop or a new start is noticed soon.
        await parts.wait(Math.min(pause, 500))
        continue
      }
      if (state?.phase.name === "waiting") enter({ name: "running" })
      const next = state?.pending.find((id) => !taken.has(id))
      if (next === undefined) return
      await fetchOne(next)
    }
  }

  async function workTogether() {
    reload() // While this tab waited for its turn another one may have got further.
    while (isActive(state) && state && state.pending.length > 0) {
      await Promise.all(Array.from({ length: AT_ONCE }, work))
    }
    if (!isActive(state)) return
    enter({ name: "finished" })
    parts.onProgress()
  }

  async function run() {
    if (running) return
    running = true
    await parts.alone(workTogether)
    running = false
  }

  function reload() {
    state = parts.load()
    quietUntil = state?.phase.name === "waiting" ? state.phase.until : quietUntil
    for (const listener of listeners) listener()
  }

  return {
    get: () => state,
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    /** Adds titles to what is still to be done, and starts. */
    add(imdbIds: readonly string[]) {
      if (imdbIds.length === 0) return
      const before = state && isActive(state) ? state : { updated: 0, notFound: 0, failed: 0, pending: [] }
      change({
        ...before,
        pending: [...new Set([...before.pending, ...imdbIds])],
        phase: { name: "running" },
      })
      void run()
    },
    /** Goes on with what was stopped or refused. */
    resume() {
      if (!state || state.pending.length === 0) return
      quietUntil = 0
      tries.clear()
      enter({ name: "running" })
      void run()
    },
    stop: () => enter({ name: "stopped" }),
    dismiss: () => change(null),
    /** The stored state was written by another tab, or belongs to another account now. */
    reload,
    /** Goes on by itself after a reload of the page, unless it had been stopped. */
    wake() {
      reload()
      if (isActive(state)) void run()
    },
  }
}

export type Queue = ReturnType<typeof createQueue>
