import { queryOptions, useQuery } from "@tanstack/react-query"
import { useMemo } from "react"
import { useLibraryMutation } from "@/query/useLibraryMutation"
import { addList, deleteList, listLists, type MovieList, undeleteList, updateList } from "@/services/api"

export const listsQuery = queryOptions({ queryKey: ["lists"], queryFn: listLists })

/** A document knows lists by their ids; people know them by name. */
export function useListNames(): ReadonlyMap<string, string> {
  const { data: lists } = useQuery(listsQuery)
  return useMemo(() => new Map(lists?.map(({ id, name }) => [id, name])), [lists])
}

export type ListValues = { name: string; color: string | null; icon: string | null }

export const useAddList = () =>
  useLibraryMutation({ mutationFn: (values: ListValues) => addList(values), quietError: true })

export const useUpdateList = (id: string) =>
  useLibraryMutation({ mutationFn: (values: ListValues) => updateList(id, values), quietError: true })

const useUndeleteList = () =>
  useLibraryMutation({ mutationFn: undeleteList, said: ({ name }) => `The list ${name} is back.` })

export function useDeleteList(onDeleted: () => void) {
  const undelete = useUndeleteList()
  return useLibraryMutation({
    mutationFn: (list: MovieList) => deleteList(list.id),
    onSuccess: onDeleted,
    said: (_, list) => `The list ${list.name} is removed. Its titles stay in the library.`,
    undo: (_, list) => () => undelete.mutate(list.id),
  })
}
