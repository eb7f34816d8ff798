import { queryOptions } from "@tanstack/react-query"
import { useLibraryMutation } from "@/query/useLibraryMutation"
import { addPerson, deletePerson, listPeople, personStats, updatePerson } from "@/services/api"

export const peopleQuery = queryOptions({ queryKey: ["people"], queryFn: listPeople })

export const statsQuery = (name: string) =>
  queryOptions({ queryKey: ["people", name, "stats"], queryFn: () => personStats(name) })

export type PersonValues = { name: string; is_trusted: boolean; color: string | null; emoji: string | null }

export const useAddPerson = () =>
  useLibraryMutation({ mutationFn: (values: PersonValues) => addPerson(values), quietError: true })

export const useUpdatePerson = (name: string) =>
  useLibraryMutation({ mutationFn: (values: PersonValues) => updatePerson(name, values), quietError: true })

export const useDeletePerson = () =>
  useLibraryMutation({ mutationFn: deletePerson, said: (_, name) => `${name} is removed.` })
