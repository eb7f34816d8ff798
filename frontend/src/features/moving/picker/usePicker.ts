import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useEffect, useReducer, useRef } from "react"
import { toast } from "@/components/toasts"
import { decide, doubtfulTitles, type Job } from "@/services/importJobs"
import { messageOf } from "@/services/problem"
import { jobsQuery } from "../jobs"
import { type Choice, EMPTY, latestChoice, needsMore, next, openHere, type Picker } from "./picker"

const WINDOW = 200

type Decision = { key: string; choice: Choice | undefined; before: Choice | undefined }

/** Sent one after the other, while the next title is shown already. */
function useDecisions(jobId: string, onFailed: (decision: Decision) => void) {
  const client = useQueryClient()
  return useMutation({
    scope: { id: "import-decisions" },
    mutationFn: ({ key, choice }: Decision) =>
      decide(jobId, { key, imdb_id: choice ?? null, skip: choice === null }),
    onSuccess: ({ counts }) => {
      client.setQueryData(jobsQuery.queryKey, (jobs) =>
        jobs?.map((job) => (job.id === jobId ? { ...job, titles: counts } : job)),
      )
      void client.invalidateQueries({ queryKey: ["import-plan", jobId] })
    },
    onError: (error, decision) => {
      toast.error(messageOf(error))
      onFailed(decision)
    },
  })
}

export type PickerControls = {
  state: Picker
  failure: Error | null
  /** Whether the server has said which titles there are. */
  fetched: boolean
  fetchMore: () => void
  show: (key: string) => void
  choose: (key: string, choice: Choice) => void
  withdraw: (key: string) => void
  /** Takes back the latest decision. */
  undo: () => void
  putOff: () => void
}

export function usePicker({ id: jobId }: Pick<Job, "id">): PickerControls {
  const [state, dispatch] = useReducer(next, EMPTY)
  const latest = useRef(state)
  latest.current = state

  const fetching = useMutation({
    // What is settled is no longer among them: the next ones come after those that are still open here.
    mutationFn: () => doubtfulTitles(jobId, openHere(latest.current), WINDOW),
    onSuccess: (window) => dispatch({ type: "came", ...window }),
  })
  const { mutate: fetchMore, isPending, isError } = fetching
  const begun = state.total > 0
  const lacking = needsMore(state)
  useEffect(() => fetchMore(), [fetchMore])
  useEffect(() => {
    if (begun && lacking && !isPending && !isError) fetchMore()
  }, [begun, lacking, isPending, isError, fetchMore])

  const decisions = useDecisions(jobId, ({ key, before }) => {
    dispatch({ type: "withdrawn", key })
    if (before !== undefined) dispatch({ type: "chosen", key, choice: before })
  })

  function choose(key: string, choice: Choice): void {
    decisions.mutate({ key, choice, before: state.choices.get(key) })
    dispatch({ type: "chosen", key, choice })
  }

  function withdraw(key: string): void {
    decisions.mutate({ key, choice: undefined, before: state.choices.get(key) })
    dispatch({ type: "withdrawn", key })
  }

  return {
    state,
    failure: fetching.error,
    fetched: fetching.isSuccess,
    fetchMore: () => !isPending && fetchMore(),
    show: (key) => dispatch({ type: "shown", key }),
    choose,
    withdraw,
    undo() {
      const key = latestChoice(state)
      if (key !== null) withdraw(key)
    },
    putOff: () => dispatch({ type: "putOff" }),
  }
}
