import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query"
import { messageOf } from "@/components/messageOf"
import { forgetUndo, toast } from "@/components/toasts"
import { announceChange } from "./otherTabs"

export function libraryChanged(client: QueryClient): Promise<void> {
  announceChange()
  return client.invalidateQueries()
}

type Options<Input, Output> = {
  mutationFn: (input: Input) => Promise<Output>
  /** What to say once it is done; silence where the page already shows it. */
  said?: (output: Output, input: Input) => string
  /** The way back, for what is lost by a click; it is said with `said`. */
  undo?: (output: Output, input: Input) => (() => void) | null
  onSuccess?: (output: Output, input: Input) => void
  /** The form shows the message itself. */
  quietError?: boolean
}

function announce<Input, Output>({ said, undo }: Options<Input, Output>, output: Output, input: Input) {
  const sentence = said?.(output, input)
  const back = undo?.(output, input) ?? null
  if (sentence !== undefined && back !== null) return toast.step(sentence, { undo: back })
  // An older step must not be undone across this one.
  forgetUndo()
  if (sentence !== undefined) toast.success(sentence)
}

/** A change of the library: everything shown is read again, and a failure is said in the server's words. */
export function useLibraryMutation<Input = void, Output = unknown>(options: Options<Input, Output>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: options.mutationFn,
    onSuccess: (output: Output, input: Input) => {
      announce(options, output, input)
      options.onSuccess?.(output, input)
    },
    onError: (error) => {
      if (!options.quietError) toast.error(messageOf(error))
    },
    // Not waited for: what was changed may be gone from the page by the time everything is read again.
    onSettled: () => {
      void libraryChanged(client)
    },
  })
}
