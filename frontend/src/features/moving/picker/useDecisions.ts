import { useMutation, useQueryClient } from "@tanstack/react-query"
import { messageOf } from "@/components/messageOf"
import { toast } from "@/components/toasts"
import { useAskBeforeLeaving } from "@/components/useAskBeforeLeaving"
import { decide } from "@/services/importJobs"
import { jobsQuery } from "../jobs"
import type { Choice } from "./picker"
import { titlesKey } from "./useTitles"

export type Decision = { key: string; choice: Choice | undefined; before: Choice | undefined }

/** What is sent within it waits for the decisions before it. */
export const IN_TURN = { id: "import-decisions" }

/** Sent one after the other, while the next title is shown already. Without a choice the decision is taken back. */
export function useDecisions(jobId: string, onFailed: (decision: Decision) => void = () => undefined) {
  const client = useQueryClient()
  const decisions = useMutation({
    scope: IN_TURN,
    mutationFn: ({ key, choice }: Decision) =>
      decide(jobId, { key, imdb_id: choice ?? null, skip: choice === null }),
    onSuccess: ({ counts }) => {
      client.setQueryData(jobsQuery.queryKey, (jobs) =>
        jobs?.map((job) => (job.id === jobId ? { ...job, titles: counts } : job)),
      )
      void client.invalidateQueries({ queryKey: ["import-plan", jobId] })
      void client.invalidateQueries({ queryKey: titlesKey(jobId) })
    },
    onError: (error, decision) => {
      toast.error(messageOf(error))
      onFailed(decision)
    },
  })
  useAskBeforeLeaving(decisions.isPending)
  return decisions
}
