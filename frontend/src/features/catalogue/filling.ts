import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query"
import { useEffect, useRef } from "react"
import { type Catalogue, catalogue } from "@/services/api"

const KEY = ["catalogue-state"]
const WHILE_FILLING = 2_000
const OTHERWISE = 60_000

/** Sources that can be asked now; one that was asked for a pause says until when. */
const awake = ({ sources }: Catalogue) =>
  sources.some(({ configured, quiet_until }) => configured && quiet_until === null)

export const isFilling = (state: Catalogue | undefined): state is Catalogue =>
  state?.filling === true && state.pending > 0

export const catalogueQuery = queryOptions({
  queryKey: KEY,
  queryFn: catalogue,
  staleTime: 0,
  refetchInterval: ({ state: { data } }) => (isFilling(data) && awake(data) ? WHILE_FILLING : OTHERWISE),
})

/** Mounted once: what the server has learned of titles is shown as it comes. */
export function useFillingWatch(): Catalogue | undefined {
  const client = useQueryClient()
  const { data } = useQuery(catalogueQuery)
  const shown = useRef(data?.version)
  const version = data?.version
  useEffect(() => {
    const known = shown.current
    shown.current = version
    if (known === undefined || version === undefined || known === version) return
    void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== KEY[0] })
  }, [client, version])
  return data
}

/** The reason why nothing comes, once, and until when; null while something comes. */
export function trouble(state: Catalogue): { because: string; until: number } | null {
  if (awake(state)) return null
  const quiet = state.sources.find(({ configured, because }) => configured && because !== null)
  if (!quiet || quiet.because === null || quiet.quiet_until === null) return null
  return { because: quiet.because, until: quiet.quiet_until }
}
