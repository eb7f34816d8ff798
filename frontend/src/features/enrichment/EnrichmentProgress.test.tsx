import { screen } from "@testing-library/react"
import { expect, test } from "vitest"
import { show } from "../../../tests/show"
import { EnrichmentProgress } from "./EnrichmentProgress"
import { type Enrichment, EnrichmentQueue, type Phase } from "./queue"

function progress(phase: Phase, part: Partial<Enrichment> = {}) {
  const state: Enrichment = { pending: ["tt1", "tt2"], updated: 5, notFound: 3, failed: 0, phase, ...part }
  const queue = new EnrichmentQueue({
    refresh: () => new Promise(() => undefined),
    load: () => state,
    save: () => undefined,
    alone: () => new Promise(() => undefined),
    now: () => 0,
    wait: async () => undefined,
    onProgress: () => undefined,
  })
  return { user: show(<EnrichmentProgress state={state} queue={queue} />), queue }
}

test("while it runs: how far it is, how many are unknown, and a way to stop", async () => {
  const { user, queue } = progress({ name: "running" })
  expect(screen.getByText("5 of 10 titles updated, 3 could not be found.")).toBeVisible()
  expect(screen.getByRole("progressbar", { name: "Titles looked up" })).toHaveAttribute("aria-valuenow", "80")
  await user.click(screen.getByRole("button", { name: "Stop" }))
  expect(queue.get()?.phase).toEqual({ name: "stopped" })
})

test("while it waits: until when, and why", () => {
  progress({ name: "waiting", until: new Date("2026-02-12T14:05").getTime(), because: "busy" })
  expect(screen.getByRole("status")).toHaveTextContent(
    /Waiting until .*05.*: the metadata service asked for a pause/,
  )
  expect(screen.getByRole("button", { name: "Stop" })).toBeVisible()
})

test("while the server is away: that, and not that somebody asked for it", () => {
  progress({ name: "waiting", until: 0, because: "unreachable" })
  expect(screen.getByRole("status")).toHaveTextContent("Waiting for the server, which can't be reached")
})

test("stopped: it can go on", async () => {
  const { user, queue } = progress({ name: "stopped" })
  await user.click(screen.getByRole("button", { name: "Go on" }))
  expect(queue.get()?.phase).toEqual({ name: "running" })
})

test("without a key: the server's sentence, and another try", () => {
  progress({ name: "refused", reason: "No key is set: set TMDB_API_KEY." })
  expect(screen.getByRole("status")).toHaveTextContent("No key is set: set TMDB_API_KEY.")
  expect(screen.getByRole("button", { name: "Try again" })).toBeVisible()
})

test("finished: the numbers stay until they are dismissed", async () => {
  const { user, queue } = progress({ name: "finished" }, { pending: [], failed: 1 })
  expect(screen.getByText("5 of 9 titles updated, 3 could not be found, 1 failed.")).toBeVisible()
  expect(screen.queryByRole("progressbar")).not.toBeInTheDocument()
  await user.click(screen.getByRole("button", { name: "Dismiss" }))
  expect(queue.get()).toBeNull()
})
