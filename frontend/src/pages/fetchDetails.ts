import type { QueryClient } from "@tanstack/react-query"
import type { NeedsDetails } from "@/features/backup/transfer/useTransfer"
import { catalogueQuery } from "@/features/catalogue/filling"
import { lateQueue } from "@/features/enrichment/lateQueue"
import { titlesQuery } from "@/features/titles/queries"

/** Nobody looks at the poster of a deleted title. Where the library can't be read, all are fetched. */
async function withoutDeleted(client: QueryClient, imdbIds: string[]): Promise<string[]> {
  if (imdbIds.length === 0) return imdbIds
  const titles = await client.fetchQuery({ ...titlesQuery, staleTime: 0 }).catch(() => [])
  const deleted = new Set(titles.filter(({ status }) => status === "deleted").map(({ imdb_id }) => imdb_id))
  return imdbIds.filter((id) => !deleted.has(id))
}

/** A server that fills in titles itself needs nobody to drive it. */
export const fetchDetails =
  (client: QueryClient): NeedsDetails =>
  async (imdbIds, library) => {
    const server = await client.fetchQuery(catalogueQuery).catch(() => null)
    const queue = await lateQueue()
    if (server?.filling) return queue.startOver([])
    const wanted = await withoutDeleted(client, imdbIds)
    return library === "replaced" ? queue.startOver(wanted) : queue.add(wanted)
  }
