import { CircleCheck, Undo2 } from "lucide-react"
import { useState } from "react"
import { amount } from "@/components/amounts"
import { Button } from "@/components/Button"
import { Chips } from "@/components/Chips"
import { ProgressBar } from "@/components/ProgressBar"
import { EmptyState, ErrorState, Loading, Skeleton } from "@/components/States"
import type { Job } from "@/services/importJobs"
import { KnownTitles } from "./KnownTitles"
import { OneByOne } from "./OneByOne"
import type { DrawPoster } from "./OptionCard"
import { latestChoice } from "./picker"
import { TitleGrid } from "./TitleGrid"
import { type PickerControls, usePicker } from "./usePicker"
import { usePickerView } from "./view"

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

const PARTS = [
  { value: "doubtful", label: "In doubt" },
  { value: "decided", label: "Settled by you" },
  { value: "all", label: "All titles" },
] as const
type Part = (typeof PARTS)[number]["value"]

type Props = { job: Job; poster: DrawPoster; onPreview: () => void }

export default function PickerStep({ job, poster, onPreview }: Props) {
  const [part, setPart] = useState<Part>("doubtful")
  return (
    <div className="grid gap-5">
      <Chips label="Titles" choices={PARTS} value={part} onChange={setPart} wrap />
      {part === "doubtful" ? (
        <Doubtful job={job} poster={poster} onPreview={onPreview} />
      ) : (
        <KnownTitles key={part} job={job} state={part} poster={poster} />
      )}
    </div>
  )
}

const VIEWS = [
  { value: "one", label: "One at a time" },
  { value: "grid", label: "Grid" },
] as const

function Doubtful({ job, poster, onPreview }: Props) {
  const controls = usePicker(job)
  const [view, setView] = usePickerView()
  const { state, failure, fetchMore, show } = controls
  const isFetched = state.total > 0 || controls.fetched

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
    <div className="grid gap-5">
      <Progress controls={controls} />
      <Chips label="View" choices={VIEWS} value={view} onChange={setView} wrap />
      {view === "grid" ? (
        <TitleGrid
          controls={controls}
          poster={poster}
          onPreview={onPreview}
          onOpen={(key) => {
            show(key)
            setView("one")
          }}
        />
      ) : (
        <OneByOne
          controls={controls}
          poster={poster}
          settled={<Settled none={false} onPreview={onPreview} />}
        />
      )}
    </div>
  )
}
