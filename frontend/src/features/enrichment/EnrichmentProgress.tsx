import { CircleCheck, CirclePause, Clapperboard, Hourglass, KeyRound } from "lucide-react"
import type { ReactNode } from "react"
import { amount } from "@/components/amounts"
import { Button } from "@/components/Button"
import { time } from "@/components/dates"
import { ProgressBar } from "@/components/ProgressBar"
import { type Enrichment, type EnrichmentQueue, type Phase, total } from "./queue"

const ICONS: Record<Phase["name"], ReactNode> = {
  running: <Clapperboard aria-hidden />,
  waiting: <Hourglass aria-hidden />,
  stopped: <CirclePause aria-hidden />,
  refused: <KeyRound aria-hidden />,
  finished: <CircleCheck aria-hidden />,
}

function headline(phase: Phase): string {
  switch (phase.name) {
    case "running":
      return "Fetching posters and details"
    case "waiting":
      return phase.because === "busy"
        ? `Waiting until ${time(phase.until / 1000)}: the metadata service asked for a pause`
        : "Waiting for the server, which can't be reached"
    case "stopped":
      return "Fetching details is stopped"
    case "refused":
      return phase.reason
    case "finished":
      return "Posters and details are fetched"
  }
}

function numbers(state: Enrichment): string {
  const parts = [`${state.updated.toLocaleString()} of ${amount(total(state), "title")} updated`]
  if (state.notFound > 0) parts.push(`${state.notFound.toLocaleString()} could not be found`)
  if (state.failed > 0) parts.push(`${state.failed.toLocaleString()} failed`)
  return `${parts.join(", ")}.`
}

function Actions({ state, queue }: { state: Enrichment; queue: EnrichmentQueue }) {
  const active = state.phase.name === "running" || state.phase.name === "waiting"
  if (active) {
    return (
      <Button small onClick={queue.stop}>
        Stop
      </Button>
    )
  }
  return (
    <>
      {state.pending.length > 0 && (
        <Button small onClick={queue.resume}>
          {state.phase.name === "refused" ? "Try again" : "Go on"}
        </Button>
      )}
      <Button small look="quiet" onClick={queue.dismiss}>
        Dismiss
      </Button>
    </>
  )
}

export function EnrichmentProgress({ state, queue }: { state: Enrichment; queue: EnrichmentQueue }) {
  const done = total(state) - state.pending.length
  return (
    <section
      aria-label="Fetching details"
      className="grid gap-2.5 rounded-xl border border-line bg-surface px-4 py-3 shadow-shade"
    >
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="flex min-w-0 flex-1 basis-56 gap-3 [&>svg]:mt-0.5 [&>svg]:size-5 [&>svg]:shrink-0 [&>svg]:text-accent">
          {ICONS[state.phase.name]}
          <div className="min-w-0">
            <p role="status" className="font-semibold">
              {headline(state.phase)}
            </p>
            <p className="text-sm text-soft tabular-nums">{numbers(state)}</p>
          </div>
        </div>
        <div className="flex gap-2">
          <Actions state={state} queue={queue} />
        </div>
      </div>
      {state.phase.name !== "finished" && (
        <ProgressBar label="Titles looked up" fraction={total(state) === 0 ? 1 : done / total(state)} />
      )}
    </section>
  )
}
