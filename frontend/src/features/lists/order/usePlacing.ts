import { useMutation, useQueryClient } from "@tanstack/react-query"
import { messageOf } from "@/components/messageOf"
import { forgetUndo, toast } from "@/components/toasts"
import { libraryChanged } from "@/query/useLibraryMutation"
import { type MovieList, updateList } from "@/services/api"
import { listsQuery } from "../queries"
import { type Placed, placed, placing } from "./placing"

const KEY = ["lists", "order"]

async function send(steps: readonly Placed[]): Promise<void> {
  for (const { id, position } of steps) await updateList(id, { position })
}

/** Brings a list before another one (null: to the end): on the page at once, on the server in the order of the clicks. */
export function usePlacing() {
  const client = useQueryClient()
  const { mutate } = useMutation({
    mutationKey: KEY,
    scope: { id: KEY.join() },
    mutationFn: send,
    onError: (error) => {
      forgetUndo()
      toast.error(`The order could not be kept. ${messageOf(error)}`)
    },
    onSettled: () => {
      // What the server says between two moves would throw the second one back.
      if (client.isMutating({ mutationKey: KEY }) <= 1) void libraryChanged(client)
    },
  })

  function move(list: MovieList, before: string | null): boolean {
    const lists = client.getQueryData(listsQuery.queryKey) ?? []
    const steps = placing(lists, list.id, before)
    if (steps.length === 0) return false
    void client.cancelQueries(listsQuery)
    client.setQueryData(listsQuery.queryKey, placed(lists, steps))
    mutate(steps)
    return true
  }

  return (list: MovieList, before: string | null) => {
    const lists = client.getQueryData(listsQuery.queryKey) ?? []
    const after = lists[lists.findIndex(({ id }) => id === list.id) + 1]?.id ?? null
    if (move(list, before)) toast.step(`${list.name} is moved.`, { undo: () => move(list, after) })
  }
}
