import { expect, test, vi } from "vitest"
import { ApiError } from "@/services/problem"
import { type Enrichment, EnrichmentQueue } from "./queue"

type Answer = "ok" | Error

const TOO_MANY = (seconds: number | null) => new ApiError(429, "Too many requests.", [], seconds)
const UNKNOWN = new ApiError(404, "Neither service knows it.")
const NO_KEY = new ApiError(503, "No key is set: set TMDB_API_KEY.")
const BROKEN = new ApiError(502, "The service failed.")

/** A metadata service that answers each title in turn from its own list, and a clock that only waiting moves. */
function service(answers: Record<string, Answer[]>, stored: Enrichment | null = null) {
  let clock = 1_000_000
  let kept = stored
  const asked: { id: string; at: number }[] = []
  const queue = new EnrichmentQueue({
    refresh: async (id) => {
      asked.push({ id, at: clock })
      const answer = answers[id]?.shift() ?? "ok"
      if (answer !== "ok") throw answer
    },
    load: () => kept,
    save: (state) => {
      kept = state
    },
    now: () => clock,
    wait: async (milliseconds) => {
      clock += milliseconds
    },
    alone: (work) => work(),
    onProgress: () => undefined,
  })
  return { queue, asked, start: clock, stored: () => kept }
}

const phase = (queue: EnrichmentQueue) => queue.get()?.phase.name
const until = (queue: EnrichmentQueue, name: string) => vi.waitFor(() => expect(phase(queue)).toBe(name))

test("every title ends in one of three honest numbers", async () => {
  const { queue } = service({
    tt2: [UNKNOWN],
    tt3: [BROKEN, BROKEN, BROKEN],
    tt4: [BROKEN, new TypeError("cut off"), "ok"],
  })
  queue.add(["tt1", "tt2", "tt3", "tt4", "tt1"])
  await until(queue, "finished")
  expect(queue.get()).toEqual({
    pending: [],
    updated: 2,
    notFound: 1,
    failed: 1,
    phase: { name: "finished" },
  })
})

test("after a 429 nobody asks again before the time the service named", async () => {
  const { queue, asked, start } = service({ tt1: [TOO_MANY(20)] })
  queue.add(["tt1", "tt2", "tt3", "tt4", "tt5"])
  await until(queue, "finished")
  const early = asked.filter(({ at }) => at < start + 20_000).map(({ id }) => id)
  expect(early).toEqual(["tt1", "tt2", "tt3"])
  expect(queue.get()).toMatchObject({ updated: 5, notFound: 0, failed: 0 })
})

test("without a time the pauses grow", async () => {
  const { queue, asked } = service({ tt1: [TOO_MANY(null), TOO_MANY(null), TOO_MANY(null)] })
  queue.add(["tt1"])
  await until(queue, "finished")
  const pauses = asked.slice(1).map(({ at }, index) => at - (asked[index]?.at ?? 0))
  expect(pauses).toEqual([2_000, 4_000, 8_000])
})

test("without a key it stops at once, keeps what is left, and says why", async () => {
  const ids = Array.from({ length: 50 }, (_, index) => `tt${index}`)
  const { queue, asked } = service(Object.fromEntries(ids.map((id) => [id, [NO_KEY]])))
  queue.add(ids)
  await until(queue, "refused")
  expect(queue.get()?.phase).toEqual({ name: "refused", reason: "No key is set: set TMDB_API_KEY." })
  expect(queue.get()?.pending).toEqual(ids)
  expect(asked.length).toBeLessThanOrEqual(3)
})

test("a stop keeps what is left, and going on finishes it", async () => {
  const { queue } = service({ tt2: [TOO_MANY(60)] })
  queue.add(["tt1", "tt2", "tt3"])
  queue.stop()
  await vi.waitFor(() => expect(phase(queue)).toBe("stopped"))
  queue.resume()
  await until(queue, "finished")
  expect(queue.get()).toMatchObject({ pending: [], updated: 3 })
})

test("a page that opens goes on where the last one left off", async () => {
  const left: Enrichment = {
    pending: ["tt8", "tt9"],
    updated: 5,
    notFound: 1,
    failed: 0,
    phase: { name: "running" },
  }
  const { queue, asked } = service({ tt9: [UNKNOWN] }, left)
  queue.wake()
  await until(queue, "finished")
  expect(asked.map(({ id }) => id).sort()).toEqual(["tt8", "tt9"])
  expect(queue.get()).toMatchObject({ updated: 6, notFound: 2 })
})

test("what was stopped stays stopped when the page opens again", async () => {
  const left: Enrichment = {
    pending: ["tt8"],
    updated: 0,
    notFound: 0,
    failed: 0,
    phase: { name: "stopped" },
  }
  const { queue, asked } = service({}, left)
  queue.wake()
  await Promise.resolve()
  expect(phase(queue)).toBe("stopped")
  expect(asked).toEqual([])
})

test("after a replace only the new library's titles are looked up and counted", async () => {
  const { queue } = service({ tt1: [TOO_MANY(60)], tt9: [UNKNOWN] })
  queue.add(["tt1", "tt2", "tt3", "tt4", "tt5"])
  queue.startOver(["tt8", "tt9"])
  await until(queue, "finished")
  expect(queue.get()).toMatchObject({ pending: [], updated: 1, notFound: 1, failed: 0 })
  queue.startOver([])
  expect(queue.get()).toBeNull()
})

test("a title is stored as pending until its outcome is known", async () => {
  const { queue, stored } = service({ tt1: [TOO_MANY(1)] })
  queue.add(["tt1"])
  expect(stored()?.pending).toEqual(["tt1"])
  await until(queue, "finished")
  expect(stored()?.pending).toEqual([])
})

test("a reload, which breaks off the requests under way, is not taken for a server that is away", async () => {
  const broken: Enrichment = {
    pending: ["tt1"],
    updated: 0,
    notFound: 0,
    failed: 0,
    phase: { name: "waiting", until: 1_000_000 + 8_000, because: "unreachable" },
  }
  const { queue, asked, start } = service({}, broken)
  queue.wake()
  expect(phase(queue)).toBe("running")
  await until(queue, "finished")
  expect(asked).toEqual([{ id: "tt1", at: start }])
})
