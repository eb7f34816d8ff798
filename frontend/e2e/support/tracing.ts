import { expect } from "./test"

type TraceEvent = {
  name: string
  ph: string
  pid: number
  tid: number
  tdur?: number
  args?: { name?: string }
}

/**
 * The longest task of the page's main thread, in milliseconds that it really computed:
 * on a busy machine the clock on the wall would measure the neighbours too.
 */
export function longestTask(trace: Buffer): number {
  const { traceEvents: events } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] }
  const main = events.filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain")
  const ofPage = ({ pid, tid }: TraceEvent) => main.some((thread) => thread.pid === pid && thread.tid === tid)
  const tasks = events.filter((event) => event.name.endsWith("RunTask") && event.ph === "X" && ofPage(event))
  expect(tasks.length).toBeGreaterThan(100)
  return Math.max(...tasks.map(({ tdur = 0 }) => tdur / 1000))
}
