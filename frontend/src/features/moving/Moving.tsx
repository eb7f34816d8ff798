import { useQuery } from "@tanstack/react-query"
import { Suspense, useEffect } from "react"
import { useNavigate, useSearchParams } from "react-router"
import { lazyPart } from "@/components/lazyPart"
import { ErrorState, Loading, Skeleton } from "@/components/States"
import type { Job } from "@/services/importJobs"
import { Cancel } from "./Cancel"
import { FilesStep } from "./files/FilesStep"
import { jobsQuery, useJobWatch } from "./jobs"
import { Matching, Paused } from "./Matching"
import type { DrawPoster } from "./picker/OptionCard"
import type { Applied, DrawPlan } from "./preview/PreviewStep"
import { Steps } from "./Steps"
import { type View, viewOf } from "./views"

/** What other features know how to do; the page lends it. */
export type Lent = {
  poster: DrawPoster
  plan: DrawPlan
  onChanged: (change: Applied, library: "added to" | "replaced") => void
}

// A first visit needs none of them; they come beside the page.
const early = { early: true }
const PickerStep = lazyPart(() => import("./picker/PickerStep"), early)
const PreviewStep = lazyPart(() => import("./preview/PreviewStep"), early)
const ResultStep = lazyPart(() => import("./result/ResultStep"), early)
const OlderJobs = lazyPart(() => import("./result/OlderJobs"))

const isDone = ({ state }: Job) => state === "applied" || state === "undone"

const address = (view: View | "more") => `?step=${view}`

function Titles({ job, poster, onPreview }: { job: Job; poster: DrawPoster; onPreview: () => void }) {
  if (job.state === "matching") return <Matching job={job} />
  return (
    <div className="grid gap-5">
      <Paused job={job} />
      {/* Looked up again, other titles may be in doubt. */}
      <PickerStep key={`${job.id} ${job.state}`} job={job} poster={poster} onPreview={onPreview} />
    </div>
  )
}

type StepProps = Lent & { job: Job | null; view: View; go: (view: View | "more") => void }

function Step({ job, view, go, poster, plan, onChanged }: StepProps) {
  if (job === null || view === "files") return <FilesStep job={job} onBegun={() => go("titles")} />
  switch (view) {
    case "titles":
      return <Titles job={job} poster={poster} onPreview={() => go("preview")} />
    case "preview":
      return (
        <PreviewStep
          job={job}
          plan={plan}
          onTitles={() => go("titles")}
          onApplied={(applied) => {
            onChanged(applied, "added to")
            go("result")
          }}
        />
      )
    case "result":
      return (
        <ResultStep
          job={job}
          onTitles={() => go("titles")}
          onMore={() => go("more")}
          onUndone={(undone) => onChanged(undone, "replaced")}
        />
      )
  }
}

const NOTHING = { id: "", state: "open" } as const

function Opened({ jobs, ...lent }: Lent & { jobs: readonly Job[] }) {
  const [params] = useSearchParams()
  const navigate = useNavigate()
  const asked = params.get("step")
  const newest = jobs[0] ?? null
  // What was carried out is done with: more files are another import.
  const job = newest !== null && isDone(newest) && asked === "more" ? null : newest
  const view = job === null ? "files" : viewOf(job, asked)
  const older = jobs.filter((each) => each !== job && isDone(each))
  useJobWatch(job ?? NOTHING)
  // What is shown stays shown: settling the last title must not turn the page.
  useEffect(() => {
    if (job !== null && asked !== view) void navigate(address(view), { replace: true })
  }, [job, asked, view, navigate])
  return (
    <>
      {job && <Steps job={job} view={view} to={address} />}
      <Suspense fallback={<Loading what="this step">{null}</Loading>}>
        <Step job={job} view={view} go={(next) => void navigate(address(next))} {...lent} />
      </Suspense>
      {job && !isDone(job) && (
        <p className="mt-8 border-t border-line pt-4">
          <Cancel job={job} />
        </p>
      )}
      {older.length > 0 && (
        <Suspense>
          <OlderJobs jobs={older} onUndone={(undone) => lent.onChanged(undone, "replaced")} />
        </Suspense>
      )}
    </>
  )
}

export function Moving(lent: Lent) {
  const { data: jobs, error, refetch } = useQuery(jobsQuery)
  if (jobs) return <Opened jobs={jobs} {...lent} />
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  return (
    <Loading what="your imports">
      <Skeleton className="h-48" />
    </Loading>
  )
}
