import { queryOptions } from "@tanstack/react-query"
import { useLibraryMutation } from "@/query/useLibraryMutation"
import { addList, deleteList, listLists, type MovieList, updateList } from "@/services/api"

export const listsQuery = queryOptions({ queryKey: ["lists"], queryFn: listLists })

export type ListValues = { name: string; color: string | null; icon: string | null }

export const useAddList = () =>
  useLibraryMutation({ mutationFn: (values: ListValues) => addList(values), quietError: true })

export const useUpdateList = (id: string) =>
  useLibraryMutation({ mutationFn: (values: ListValues) => updateList(id, values), quietError: true })

export const useDeleteList = (onDeleted: () => void) =>
  useLibraryMutation({
    mutationFn: (list: MovieList) => deleteList(list.id),
    onSuccess: onDeleted,
    said: (_, list) => `The list ${list.name} is removed. Its titles stay in the library.`,
  })
