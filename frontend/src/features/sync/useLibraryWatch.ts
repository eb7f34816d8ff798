import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query"
import { useEffect } from "react"
import { onChangeElsewhere } from "@/query/otherTabs"
import { syncEpoch } from "@/services/api"

const KEY = ["epoch"]
const EVERY = 15_000

/** A restore brings old rows back, so "what changed since" can't see it: another epoch means read everything again. */
async function lookAtEpoch(client: QueryClient): Promise<string> {
  const known = client.getQueryData<string>(KEY)
  const { epoch } = await syncEpoch()
  if (known !== undefined && known !== epoch) {
    void client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== KEY[0] })
  }
  return epoch
}

export function useLibraryWatch(): void {
  const client = useQueryClient()
  useQuery({
    queryKey: KEY,
    queryFn: () => lookAtEpoch(client),
    refetchInterval: EVERY,
    refetchOnWindowFocus: "always",
    staleTime: 0,
  })
  useEffect(() => onChangeElsewhere(() => void client.invalidateQueries()), [client])
}
