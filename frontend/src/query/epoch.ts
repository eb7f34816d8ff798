import { type QueryClient, queryOptions } from "@tanstack/react-query"
import { syncEpoch } from "@/services/api"

const KEY = ["epoch"] as const

/** A restore brings old rows back, so "what changed since" can't see it: another epoch means read everything again. */
async function lookAtEpoch(client: QueryClient): Promise<string> {
  const known = knownEpoch(client)
  const { epoch } = await syncEpoch()
  if (known !== null && known !== epoch) {
    void client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== KEY[0] })
  }
  return epoch
}

export const epochQuery = (client: QueryClient) =>
  queryOptions({ queryKey: KEY, queryFn: () => lookAtEpoch(client), staleTime: 0 })

/** Another one after every import and restore; null while nobody has asked for it yet. */
export const knownEpoch = (client: QueryClient) => client.getQueryData<string>(KEY) ?? null
