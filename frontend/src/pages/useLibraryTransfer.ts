import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query"
import { useMemo } from "react"
import { type NeedsDetails, useTransfer } from "@/features/backup/transfer/useTransfer"
import { queue } from "@/features/enrichment/useEnrichment"
import { listsQuery } from "@/features/lists/queries"
import { titlesQuery } from "@/features/titles/queries"

/** Nobody looks at the poster of a deleted title. Where the library can't be read, all are fetched. */
async function withoutDeleted(client: QueryClient, imdbIds: string[]): Promise<string[]> {
  if (imdbIds.length === 0) return imdbIds
  const titles = await client.fetchQuery({ ...titlesQuery, staleTime: 0 }).catch(() => [])
  const deleted = new Set(titles.filter(({ status }) => status === "deleted").map(({ imdb_id }) => imdb_id))
  return imdbIds.filter((id) => !deleted.has(id))
}

function useFetchDetails(): NeedsDetails {
  const client = useQueryClient()
  return async (imdbIds, library) => {
    const wanted = await withoutDeleted(client, imdbIds)
    if (library === "replaced") queue.startOver(wanted)
    else queue.add(wanted)
  }
}

/** A document knows lists by their ids; people know them by name. */
export function useListNames(): ReadonlyMap<string, string> {
  const { data: lists } = useQuery(listsQuery)
  return useMemo(() => new Map(lists?.map(({ id, name }) => [id, name])), [lists])
}

/** Import and restore, with what they need of the other features. */
export function useLibraryTransfer(onDone?: () => void) {
  return { controls: useTransfer(useFetchDetails(), onDone), lists: useListNames() }
}
