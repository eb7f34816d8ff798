import type { Query, QueryCache, QueryCacheNotifyEvent, QueryClient } from "@tanstack/react-query"
import { keepCopy, readCopy } from "@/query/libraryCopy"
import { isAway } from "@/services/problem"
import { session } from "@/services/session"

/** What the pages of the library are made of: titles, people and lists, and the titles that were opened. */
const KEPT: ReadonlyMap<unknown, number> = new Map([
  ["titles", 1],
  ["people", 1],
  ["lists", 1],
  ["movies", 2],
])

/** A change is often followed by another one, and a library is megabytes. */
const QUIET = 1_000

const isKept = ({ queryKey }: Query) => KEPT.get(queryKey[0]) === queryKey.length

async function bringBack(client: QueryClient, { queryKey, queryHash }: Query): Promise<void> {
  const copy = await readCopy(queryHash)
  // Meanwhile the server may have answered.
  if (copy === null || client.getQueryData(queryKey) !== undefined) return
  client.setQueryData(queryKey, copy.data, { updatedAt: copy.at })
}

function keeper() {
  const timers = new Map<string, ReturnType<typeof setTimeout>>()
  return ({ queryHash, state: { data, dataUpdatedAt: at } }: Query) => {
    const userId = session.get()?.user.id
    clearTimeout(timers.get(queryHash))
    if (userId === undefined) return
    timers.set(
      queryHash,
      setTimeout(() => void keepCopy(queryHash, { userId, at, data }), QUIET),
    )
  }
}

/**
 * Keeps a copy of each answer, and brings it back only where the server has failed to give one: a copy is never
 * shown while an answer may still come first, and is as old as it says. Until what is returned is called.
 */
export function copyLibrary(client: QueryClient, onMissed: () => void): () => void {
  const cache: QueryCache = client.getQueryCache()
  const keep = keeper()
  function missed(query: Query) {
    onMissed()
    if (query.state.data === undefined) void bringBack(client, query)
  }
  function noticed(event: QueryCacheNotifyEvent) {
    if (event.type !== "updated" || !isKept(event.query)) return
    const { action, query } = event
    if (action.type === "success" && !action.manual) keep(query)
    if (action.type === "failed" && isAway(action.error)) missed(query)
  }
  // What came, or failed, before this part of the app did.
  for (const query of cache.getAll().filter(isKept)) {
    if (query.state.data !== undefined) keep(query)
    if (isAway(query.state.fetchFailureReason)) missed(query)
  }
  return cache.subscribe(noticed)
}
