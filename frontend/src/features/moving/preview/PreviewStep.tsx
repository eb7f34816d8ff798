import { useQueryClient } from "@tanstack/react-query"
import { CircleAlert, CircleHelp, Download, RefreshCw } from "lucide-react"
import type { ReactNode } from "react"
import { amount } from "@/components/amounts"
import { Button } from "@/components/Button"
import { ErrorState, Loading, Skeleton } from "@/components/States"
import { Card, Notice } from "@/components/Surface"
import { useAskBeforeLeaving } from "@/components/useAskBeforeLeaving"
import { useLibraryMutation } from "@/query/useLibraryMutation"
import type { ImportResult } from "@/services/api"
import { applyJob, type Job } from "@/services/importJobs"
import { PlanChanged } from "@/services/problem"
import { keepJob } from "../jobs"
import { Options } from "../Options"
import { OutcomeTable } from "../result/OutcomeTable"
import { usePlan } from "./usePlan"

/** The preview belongs to the backups; the page lends it. */
export type DrawPlan = (plan: { report: ImportResult; fetching: boolean; onFetch: () => void }) => ReactNode

function Refused({ error }: { error: Error | null }) {
  if (error === null) return null
  const overtaken = error instanceof PlanChanged
  return (
    <div role="alert">
      <Notice
        tone={overtaken ? "warn" : "danger"}
        icon={overtaken ? <RefreshCw aria-hidden /> : <CircleAlert aria-hidden />}
      >
        <p className="font-semibold">
          {overtaken ? "Your library has changed since this preview, so nothing was done." : error.message}
        </p>
        {overtaken && <p>Below is what would happen now.</p>}
      </Notice>
    </div>
  )
}

function StillOpen({ doubtful, onTitles }: { doubtful: number; onTitles: () => void }) {
  if (doubtful === 0) return null
  return (
    <Notice tone="warn" icon={<CircleHelp aria-hidden />}>
      <p>
        {`${amount(doubtful, "title")} in doubt stay${doubtful === 1 ? "s" : ""} out for now. You can settle them later and import the rest.`}
      </p>
      <Button small className="mt-2" onClick={onTitles}>
        Settle them
      </Button>
    </Notice>
  )
}

export type Applied = { result: ImportResult; job: Job }

function useApply(job: Job, onApplied: (applied: Applied) => void) {
  const client = useQueryClient()
  const apply = useLibraryMutation({
    mutationFn: (plan: string | null) => applyJob(job.id, plan),
    onSuccess: (applied) => {
      keepJob(client, applied.job)
      onApplied(applied)
    },
    quietError: true,
  })
  useAskBeforeLeaving(apply.isPending)
  return apply
}

type Props = { job: Job; plan: DrawPlan; onTitles: () => void; onApplied: (applied: Applied) => void }

export default function PreviewStep({ job, plan: drawPlan, onTitles, onApplied }: Props) {
  const plan = usePlan(job)
  const apply = useApply(job, onApplied)
  const { report, first } = plan
  if (report === null || first === null) {
    if (plan.error) return <ErrorState error={plan.error} onRetry={() => void plan.refetch()} />
    return (
      <Loading what="the preview">
        <Skeleton className="h-9 w-72" />
        <Skeleton className="mt-6 h-64" />
      </Loading>
    )
  }
  return (
    <div className="grid gap-4">
      <Refused error={apply.error} />
      <StillOpen doubtful={first.doubtful} onTitles={onTitles} />
      <Card title="What this import does">
        {drawPlan({
          report,
          fetching: plan.isFetchingNextPage,
          onFetch: () => void (plan.isFetchingNextPage || plan.fetchNextPage()),
        })}
      </Card>
      <Card
        title="What becomes of the rows"
        description={`${amount(first.outcomes.rows, "row")} in your files.`}
      >
        <OutcomeTable outcomes={first.outcomes} />
      </Card>
      <Options job={job} />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button
          look="primary"
          busy={apply.isPending || plan.isRefetching}
          onClick={() => apply.mutate(report.plan_digest)}
        >
          <Download aria-hidden />
          Import
        </Button>
        <p className="text-sm text-soft">A safety backup is taken first, so it can be undone as a whole.</p>
      </div>
    </div>
  )
}
