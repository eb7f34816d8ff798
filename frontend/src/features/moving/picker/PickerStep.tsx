import { CircleCheck, Undo2 } from "lucide-react"
import { useRef, useState } from "react"
import { amount } from "@/components/amounts"
import { Button } from "@/components/Button"
import { ProgressBar } from "@/components/ProgressBar"
import { EmptyState, ErrorState, Loading, Skeleton } from "@/components/States"
import type { Job } from "@/services/importJobs"
import { OneTitle } from "./OneTitle"
import type { DrawPoster } from "./OptionCard"
import { latestChoice } from "./picker"
import { TitleList } from "./TitleList"
import { type PickerControls, usePicker } from "./usePicker"

const KEYS: readonly [string, string][] = [
  ["↑ ↓", "choose"],
  ["Enter", "take it"],
  ["S", "leave it out"],
  ["L", "later"],
  ["U", "undo"],
  ["/", "search"],
]

function Keys() {
  return (
    <p className="hidden flex-wrap gap-x-4 gap-y-1 text-sm text-faint md:flex">
      {KEYS.map(([key, does]) => (
        <span key={key}>
          <kbd className="rounded border border-line bg-surface px-1.5 py-0.5 font-sans text-xs font-semibold text-soft">
            {key}
          </kbd>
          {` ${does}`}
        </span>
      ))}
    </p>
  )
}

function Progress({ controls: { state, undo } }: { controls: PickerControls }) {
  const { total, choices } = state
  return (
    <div className="grid gap-2">
      <div className="flex min-h-9 flex-wrap items-center justify-between gap-x-4">
        <p role="status" className="text-sm text-soft tabular-nums">
          {`${choices.size.toLocaleString()} of ${amount(total, "doubtful title")} settled`}
        </p>
        {latestChoice(state) !== null && (
          <Button small look="quiet" onClick={undo}>
            <Undo2 aria-hidden />
            Undo the last decision
          </Button>
        )}
      </div>
      <ProgressBar label="Titles settled" fraction={total === 0 ? 1 : choices.size / total} />
    </div>
  )
}

function Settled({ none, onPreview }: { none: boolean; onPreview: () => void }) {
  return (
    <EmptyState
      icon={<CircleCheck aria-hidden />}
      title={none ? "No title is in doubt" : "That was the last one"}
      action={
        <Button look="primary" autoFocus onClick={onPreview}>
          See the preview
        </Button>
      }
    >
      {none
        ? "Each of them was found for certain, or you have settled it."
        : "All doubtful titles are settled."}
    </EmptyState>
  )
}

type Props = { job: Job; poster: DrawPoster; onPreview: () => void }

export default function PickerStep({ job, poster, onPreview }: Props) {
  const controls = usePicker(job)
  const { state, failure, fetchMore } = controls
  const part = useRef<HTMLDivElement>(null)
  const [turn, setTurn] = useState(false)
  const title = state.titles.find(({ key }) => key === state.at)
  const isFetched = state.total > 0 || controls.fetched

  function withTurn(act: () => void) {
    setTurn(part.current?.contains(document.activeElement) ?? false)
    act()
  }

  if (failure && state.titles.length === 0) return <ErrorState error={failure} onRetry={fetchMore} />
  if (!isFetched) {
    return (
      <Loading what="the doubtful titles">
        <Skeleton className="h-9 w-72" />
        <Skeleton className="mt-6 h-64" />
      </Loading>
    )
  }
  if (state.total === 0) return <Settled none onPreview={onPreview} />
  return (
    <div ref={part} className="grid gap-5">
      <Progress controls={controls} />
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="grid gap-5">
          {title ? (
            <OneTitle
              key={title.key}
              title={title}
              turn={turn}
              poster={poster}
              onTake={(imdbId) => withTurn(() => controls.choose(title.key, imdbId))}
              onSkip={() => withTurn(() => controls.choose(title.key, null))}
              onLater={() => withTurn(controls.putOff)}
              onUndo={() => withTurn(controls.undo)}
            />
          ) : (
            <Settled none={false} onPreview={onPreview} />
          )}
          {title && <Keys />}
        </div>
        <TitleList controls={controls} />
      </div>
    </div>
  )
}
