import { queryOptions, useQueryClient } from "@tanstack/react-query"
import { useLibraryMutation } from "@/query/useLibraryMutation"
import {
  addPerson,
  deletePerson,
  listPeople,
  type Person,
  personStats,
  undeletePerson,
  updatePerson,
} from "@/services/api"

export const peopleQuery = queryOptions({ queryKey: ["people"], queryFn: listPeople })

export const statsQuery = (name: string) =>
  queryOptions({ queryKey: ["people", name, "stats"], queryFn: () => personStats(name) })

export type PersonValues = { name: string; is_trusted: boolean; color: string | null; emoji: string | null }

export const useAddPerson = () =>
  useLibraryMutation({ mutationFn: (values: PersonValues) => addPerson(values), quietError: true })

/** `onSaved` comes before the page learns the new name: under the old one there is nobody any more. */
export function useUpdatePerson(name: string, onSaved: (person: Person) => void) {
  const client = useQueryClient()
  return useLibraryMutation({
    mutationFn: (values: PersonValues) => updatePerson(name, values),
    quietError: true,
    onSuccess: (saved) => {
      onSaved(saved)
      client.setQueryData(peopleQuery.queryKey, (people) =>
        people?.map((person) => (person.name === name ? saved : person)),
      )
    },
  })
}

const useUndeletePerson = () =>
  useLibraryMutation({ mutationFn: undeletePerson, said: ({ name }) => `${name} is back.` })

export function useDeletePerson(onDeleted: () => void) {
  const undelete = useUndeletePerson()
  return useLibraryMutation({
    mutationFn: deletePerson,
    said: (_, name) => `${name} is removed.`,
    undo: (_, name) => () => undelete.mutate(name),
    onSuccess: onDeleted,
  })
}
