import { Clapperboard, Hourglass } from "lucide-react"
import { amount } from "@/components/amounts"
import { moment } from "@/components/dates"
import { ProgressBar } from "@/components/ProgressBar"
import type { Catalogue } from "@/services/api"
import { trouble } from "./filling"

function numbers({ titles, without_name, pending }: Catalogue): string {
  const named = `${(titles - without_name).toLocaleString()} of ${amount(titles, "title")} have a name`
  return without_name > 0 ? `${named}.` : `${named}; ${amount(pending, "title")} still to look up.`
}

/** The server does it, whether or not anybody looks on. */
export function FillingProgress({ state }: { state: Catalogue }) {
  const pause = trouble(state)
  return (
    <section
      aria-label="Looking up titles"
      className="grid gap-2.5 rounded-xl border border-line bg-surface px-4 py-3 shadow-shade"
    >
      <div className="flex min-w-0 gap-3 [&>svg]:mt-0.5 [&>svg]:size-5 [&>svg]:shrink-0 [&>svg]:text-accent">
        {pause ? <Hourglass aria-hidden /> : <Clapperboard aria-hidden />}
        <div className="min-w-0">
          <p role="status" className="font-semibold">
            {pause ? `${pause.because} The next attempt is ${moment(pause.until)}.` : "Looking up titles"}
          </p>
          <p className="text-sm text-soft tabular-nums">{numbers(state)}</p>
        </div>
      </div>
      {!pause && (
        <ProgressBar label="Titles looked up" fraction={(state.titles - state.pending) / state.titles} />
      )}
    </section>
  )
}
