import { ArrowLeft, Check, CircleCheck, EyeOff, Undo2 } from "lucide-react"
import { useState } from "react"
import { Button } from "@/components/Button"
import { EmptyState, ErrorState, Loading, Skeleton } from "@/components/States"
import { Notice } from "@/components/Surface"
import { useInSight } from "@/components/useInSight"
import { RowsOfPage } from "@/components/WindowedRows"
import type { Job, JobTitle } from "@/services/importJobs"
import { meaningOf, nameOf } from "./names"
import { OneTitle } from "./OneTitle"
import type { DrawPoster } from "./OptionCard"
import { useDecisions } from "./useDecisions"
import { useTitles } from "./useTitles"

function Mark({ state }: Pick<JobTitle, "state">) {
  if (state === "certain") return <Check aria-hidden className="size-4 shrink-0 text-good" />
  if (state === "skipped") return <EyeOff aria-hidden className="size-4 shrink-0 text-faint" />
  return <span className="size-4 shrink-0 rounded-full border border-edge" />
}

type RowProps = { title: JobTitle; focused: boolean; onChange: () => void; onUndo: () => void }

function Row({ title, focused, onChange, onUndo }: RowProps) {
  const name = nameOf(title)
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5">
      <Mark state={title.state} />
      <div className="min-w-40 flex-1">
        <p className="font-semibold break-words">{name}</p>
        <p className="text-sm break-words text-soft">{meaningOf(title)}</p>
      </div>
      <div className="flex gap-1">
        <Button small autoFocus={focused} aria-label={`Change ${name}`} onClick={onChange}>
          Change
        </Button>
        {title.decided && (
          <Button small look="quiet" aria-label={`Undo the decision on ${name}`} onClick={onUndo}>
            <Undo2 aria-hidden />
            Undo
          </Button>
        )}
      </div>
    </div>
  )
}

type OpenedProps = { title: JobTitle; poster: DrawPoster; onTake: (choice: string | null) => void } & {
  onUndo: () => void
  onBack: () => void
}

function Opened({ title, poster, onTake, onUndo, onBack }: OpenedProps) {
  return (
    <div className="grid gap-4">
      <Button small look="quiet" className="-ml-3 justify-self-start" onClick={onBack}>
        <ArrowLeft aria-hidden />
        Back to the list
      </Button>
      <OneTitle
        title={title}
        turn
        poster={poster}
        onTake={onTake}
        onSkip={() => onTake(null)}
        onLater={onBack}
        onUndo={onUndo}
      />
    </div>
  )
}

const NOTHING = {
  decided: "Nothing is settled yet",
  all: "The files name no title",
} as const

type Props = { job: Job; state: "decided" | "all"; poster: DrawPoster }

/** Titles with what they were found or said to be. Each can be said anew. */
export function KnownTitles({ job, state, poster }: Props) {
  const { titles, total, data, error, ...query } = useTitles(job.id, state)
  const { mutate: decide } = useDecisions(job.id)
  const [opened, setOpened] = useState<JobTitle | null>(null)
  const [left, setLeft] = useState<string | null>(null)
  const fetchMore = () => void (query.isFetchingNextPage || !query.hasNextPage || query.fetchNextPage())
  const end = useInSight(fetchMore)

  function back() {
    setLeft(opened?.key ?? null)
    setOpened(null)
  }
  function settle(title: JobTitle, choice: string | null | undefined) {
    decide({ key: title.key, choice, before: undefined })
    back()
  }

  if (error && !data) return <ErrorState error={error} onRetry={() => void query.refetch()} />
  if (!data) {
    return (
      <Loading what="the titles">
        <Skeleton className="h-64" />
      </Loading>
    )
  }
  if (opened !== null) {
    return (
      <Opened
        title={opened}
        poster={poster}
        onTake={(choice) => settle(opened, choice)}
        onUndo={() => settle(opened, undefined)}
        onBack={back}
      />
    )
  }
  if (total === 0) return <EmptyState icon={<CircleCheck aria-hidden />} title={NOTHING[state]} />
  return (
    <div className="grid gap-3">
      {job.state === "applied" && (
        <Notice tone="plain">
          What was imported already stays in the library. To take a wrong title out, undo the import first.
        </Notice>
      )}
      <div className="overflow-hidden rounded-2xl border border-line bg-surface">
        <RowsOfPage
          label={state === "decided" ? "Settled titles" : "All titles"}
          items={titles}
          keyOf={({ key }) => key}
          draw={(title) => (
            <Row
              title={title}
              focused={title.key === left}
              onChange={() => setOpened(title)}
              onUndo={() => settle(title, undefined)}
            />
          )}
        />
      </div>
      {titles.length < total && (
        <Button ref={end} small look="quiet" busy={query.isFetchingNextPage} onClick={fetchMore}>
          {`Show all ${total.toLocaleString()}`}
        </Button>
      )}
    </div>
  )
}
