import { messageOf } from "@/components/messageOf"
import { ApiError } from "@/services/problem"

export type Phase =
  | { name: "running" }
  | { name: "waiting"; until: number; because: "busy" | "unreachable" }
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
  /** Called when a title has changed, and at the end. */
  onProgress: () => void
}

type Outcome = "updated" | "notFound" | "failed"

const AT_ONCE = 3
const TRIES = 3
const SHORTEST_WAIT = 2_000
const LONGEST_WAIT = 60_000
/** A nap is short, so that a stop or a new start is noticed soon. */
const NAP = 500

export const total = ({ pending, updated, notFound, failed }: Enrichment) =>
  pending.length + updated + notFound + failed

/** Fetches the details of titles, a few at a time. A title leaves `pending` only when its outcome is known. */
export class EnrichmentQueue {
  private state: Enrichment | null
  private readonly listeners = new Set<() => void>()
  private readonly taken = new Set<string>()
  private readonly tries = new Map<string, number>()
  private quietUntil = 0
  private setbacks = 0
  private running = false

  constructor(private readonly parts: QueueParts) {
    this.state = parts.load()
  }

  readonly get = () => this.state

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Adds titles to what is still to be done, and starts. */
  readonly add = (imdbIds: readonly string[]) => {
    if (imdbIds.length === 0) return
    const fresh = { updated: 0, notFound: 0, failed: 0, pending: [] }
    const before = this.state !== null && this.active() ? this.state : fresh
    const pending = [...new Set([...before.pending, ...imdbIds])]
    this.change({ ...before, pending, phase: { name: "running" } })
    void this.run()
  }

  /** The library was replaced: what was still to be done for the old one no longer is. */
  readonly startOver = (imdbIds: readonly string[]) => {
    this.change(null)
    this.add(imdbIds)
  }

  /** Goes on with what was stopped or refused. */
  readonly resume = () => {
    this.quietUntil = 0
    this.tries.clear()
    this.enter({ name: "running" })
    void this.run()
  }

  readonly stop = () => this.enter({ name: "stopped" })

  readonly dismiss = () => this.change(null)

  /** The stored state was written by another tab, or belongs to another account now. */
  readonly reload = () => {
    this.state = this.parts.load()
    if (this.state?.phase.name === "waiting") this.quietUntil = this.state.phase.until
    this.tell()
  }

  /** Goes on by itself after a reload of the page, unless it had been stopped. */
  readonly wake = () => {
    this.reload()
    // A reload of the page breaks off its requests; that says nothing about whether the server is there.
    if (this.state?.phase.name === "waiting" && this.state.phase.because === "unreachable") {
      this.quietUntil = 0
      this.enter({ name: "running" })
    }
    if (this.active()) void this.run()
  }

  private active(): boolean {
    return this.state?.phase.name === "running" || this.state?.phase.name === "waiting"
  }

  private tell() {
    for (const listener of this.listeners) listener()
  }

  private change(next: Enrichment | null) {
    this.state = next
    this.parts.save(next)
    this.tell()
  }

  private enter(phase: Phase) {
    if (this.state !== null) this.change({ ...this.state, phase })
  }

  private async run() {
    if (this.running) return
    this.running = true
    await this.parts.alone(() => this.workTogether())
    this.running = false
  }

  private async workTogether() {
    this.reload() // While this tab waited for its turn another one may have got further.
    while (this.active() && this.state !== null && this.state.pending.length > 0) {
      await Promise.all(Array.from({ length: AT_ONCE }, () => this.work()))
    }
    if (!this.active()) return
    this.enter({ name: "finished" })
    this.parts.onProgress()
  }

  private async work() {
    while (this.active()) {
      const pause = this.quietUntil - this.parts.now()
      if (pause > 0) {
        await this.parts.wait(Math.min(pause, NAP))
        continue
      }
      if (this.state?.phase.name === "waiting") this.enter({ name: "running" })
      const next = this.state?.pending.find((id) => !this.taken.has(id))
      if (next === undefined) return
      await this.fetchOne(next)
    }
  }

  private async fetchOne(imdbId: string) {
    this.taken.add(imdbId)
    try {
      await this.parts.refresh(imdbId)
      this.setbacks = 0
      this.settle(imdbId, "updated")
    } catch (error) {
      if (this.active()) this.judge(imdbId, error)
    } finally {
      this.taken.delete(imdbId)
    }
  }

  private settle(imdbId: string, outcome: Outcome) {
    if (!this.state?.pending.includes(imdbId)) return
    const pending = this.state.pending.filter((id) => id !== imdbId)
    this.change({ ...this.state, pending, [outcome]: this.state[outcome] + 1 })
    if (outcome === "updated") this.parts.onProgress()
  }

  private judge(imdbId: string, error: unknown) {
    if (!(error instanceof ApiError)) return this.tryAgainOrGiveUp(imdbId)
    const { status, retryAfter } = error
    if (status === 404) return this.settle(imdbId, "notFound")
    if (status === 0) return this.backOff(null, "unreachable")
    if (status === 429 || (status === 503 && retryAfter !== null)) return this.backOff(retryAfter, "busy")
    // Without a key no title will ever be found: trying the rest would only make noise.
    if (status === 503) return this.enter({ name: "refused", reason: messageOf(error) })
    if (status === 401) return this.enter({ name: "stopped" })
    return this.tryAgainOrGiveUp(imdbId)
  }

  /** Everybody waits: the limit is the service's, not the title's. */
  private backOff(retryAfter: number | null, because: "busy" | "unreachable") {
    this.setbacks += 1
    const growing = Math.min(SHORTEST_WAIT * 2 ** (this.setbacks - 1), LONGEST_WAIT)
    const pause = retryAfter === null ? growing : Math.max(NAP, retryAfter * 1000)
    this.quietUntil = Math.max(this.quietUntil, this.parts.now() + pause)
    this.enter({ name: "waiting", until: this.quietUntil, because })
  }

  private tryAgainOrGiveUp(imdbId: string) {
    const made = (this.tries.get(imdbId) ?? 0) + 1
    this.tries.set(imdbId, made)
    if (made >= TRIES) this.settle(imdbId, "failed")
  }
}
