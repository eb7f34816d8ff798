import { queryOptions, useQueryClient } from "@tanstack/react-query"
import { useLibraryMutation } from "@/query/useLibraryMutation"
import { addPerson, deletePerson, listPeople, type Person, personStats, updatePerson } from "@/services/api"

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

export const useDeletePerson = (onDeleted: () => void) =>
  useLibraryMutation({
    mutationFn: deletePerson,
    said: (_, name) => `${name} is removed.`,
    onSuccess: onDeleted,
  })
