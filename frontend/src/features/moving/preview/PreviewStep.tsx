import { useQueryClient } from "@tanstack/react-query"
import { CircleAlert, CircleHelp, Download, RefreshCw, Trash2 } from "lucide-react"
import type { ReactNode } from "react"
import { amount } from "@/components/amounts"
import { Button } from "@/components/Button"
import { ErrorState, Loading, Skeleton } from "@/components/States"
import { Card, Notice } from "@/components/Surface"
import { useAskBeforeLeaving } from "@/components/useAskBeforeLeaving"
import { useLibraryMutation } from "@/query/useLibraryMutation"
import type { ImportResult } from "@/services/api"
import { applyJob, choose, type Job } from "@/services/importJobs"
import { PlanChanged } from "@/services/problem"
import { keepJob, useJobMutation } from "../jobs"
import { Options } from "../Options"
import { OutcomeTable } from "../result/OutcomeTable"
import { usePlan } from "./usePlan"

/** The preview belongs to the backups; the page lends it. */
export type DrawPlan = {
  summary: (report: ImportResult) => ReactNode
  rows: (plan: { report: ImportResult; fetching: boolean; onFetch: () => void }) => ReactNode
}

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

/** What a person removed comes back only if they say so. */
function RemovedHere({ job, count }: { job: Job; count: number }) {
  const choice = useJobMutation((removed: string) => choose(job.id, { options: { removed } }))
  const option = job.options.find(({ name }) => name === "removed")
  if (count === 0 || option === undefined) return null
  const one = count === 1
  const comesBack = option.value === "bring_back"
  const becomes = comesBack ? `come${one ? "s" : ""} back` : `stay${one ? "s" : ""} removed`
  return (
    <Notice tone="plain" icon={<Trash2 aria-hidden />}>
      <p>{`${amount(count, "title")} that you have removed from your library ${one ? "is" : "are"} in these files, and ${becomes}.`}</p>
      <Button
        small
        className="mt-2"
        busy={choice.isPending}
        onClick={() => choice.mutate(comesBack ? "keep" : "bring_back")}
      >
        {comesBack ? "Leave removed" : "Bring back"}
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

export default function PreviewStep({ job, plan, onTitles, onApplied }: Props) {
  const planned = usePlan(job)
  const apply = useApply(job, onApplied)
  const { report, first } = planned
  if (report === null || first === null) {
    if (planned.error) return <ErrorState error={planned.error} onRetry={() => void planned.refetch()} />
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
      <RemovedHere job={job} count={first.removed_here} />
      <Card title="What this import does">
        {plan.summary(report)}
        <div className="mt-4 flex flex-wrap items-center gap-x-4 gap-y-2">
          <Button
            look="primary"
            busy={apply.isPending || planned.isRefetching}
            onClick={() => apply.mutate(report.plan_digest)}
          >
            <Download aria-hidden />
            Import
          </Button>
          <p className="text-sm text-soft">A safety backup is taken first, so it can be undone as a whole.</p>
        </div>
      </Card>
      <Options job={job} />
      <Card
        title="What becomes of the rows"
        description={`${amount(first.outcomes.rows, "row")} in your files.`}
      >
        <OutcomeTable outcomes={first.outcomes} />
      </Card>
      {(report.rows_total ?? 0) > 0 && (
        <Card title="Row by row">
          {plan.rows({
            report,
            fetching: planned.isFetchingNextPage,
            onFetch: () => void (planned.isFetchingNextPage || planned.fetchNextPage()),
          })}
        </Card>
      )}
    </div>
  )
}
