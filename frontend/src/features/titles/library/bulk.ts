import { amount } from "@/components/amounts"
import { useLibraryMutation } from "@/query/useLibraryMutation"
import { setStates, type TitleChange } from "@/services/api"

export type Step = {
  /** Said of "3 titles": "3 titles are now to watch." */
  said: string
  change: Omit<TitleChange, "imdb_id">
}

/** One request for all of them; the server answers what undoes it. */
export function useBulk() {
  const back = useLibraryMutation({ mutationFn: setStates, said: () => "Undone." })
  return useLibraryMutation({
    mutationFn: ({ ids, step }: { ids: readonly string[]; step: Step }) =>
      setStates(ids.map((imdb_id) => ({ imdb_id, ...step.change }))),
    said: ({ before }, { step }) =>
      before.length === 0
        ? "Nothing was to be changed."
        : `${amount(before.length, "title")} ${before.length === 1 ? "is" : "are"} ${step.said}.`,
    undo: ({ before }) => (before.length === 0 ? null : () => back.mutate(before)),
  })
}
