import { useMutation } from "@tanstack/react-query"
import { useEffect, useReducer, useRef } from "react"
import { type Job, jobTitles } from "@/services/importJobs"
import { type Choice, EMPTY, latestChoice, needsMore, next, openHere, type Picker } from "./picker"
import { IN_TURN, useDecisions } from "./useDecisions"

const WINDOW = 200

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
    scope: IN_TURN,
    // What is settled is no longer among them: the next ones come after those that are still open here.
    mutationFn: () =>
      jobTitles(jobId, { state: "doubtful", offset: openHere(latest.current), limit: WINDOW }),
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
