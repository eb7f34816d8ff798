import { useQueryClient } from "@tanstack/react-query"
import { useEffect, useSyncExternalStore } from "react"
import { libraryChanged } from "@/query/useLibraryMutation"
import { refreshMovie } from "@/services/api"
import { session } from "@/services/session"
import { EnrichmentQueue } from "./queue"
import { load, onStored, save } from "./store"

const SHOW_EVERY = 10_000

type Progress = { shownAt: number; show: () => void }
const progress: Progress = { shownAt: 0, show: () => undefined }

async function alone(work: () => Promise<void>): Promise<void> {
  // Locks exist on https and localhost only; elsewhere two tabs may do the same work, which is harmless.
  if (!("locks" in navigator)) await work()
  else await navigator.locks.request("moviemanager.enrichment", work)
}

/** One for the whole app, outside React: it goes on while pages come and go. */
export const queue = new EnrichmentQueue({
  refresh: refreshMovie,
  load,
  save,
  alone,
  now: () => Date.now(),
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  onProgress: () => {
    // Reading ten thousand titles again for each new poster would be slower than the posters.
    if (Date.now() - progress.shownAt < SHOW_EVERY && queue.get()?.phase.name !== "finished") return
    progress.shownAt = Date.now()
    progress.show()
  },
})

export const useEnrichment = () => useSyncExternalStore(queue.subscribe, queue.get)

/** Mounted once, where every page is inside. */
export function useEnrichmentWorker(): void {
  const client = useQueryClient()
  useEffect(() => {
    progress.show = () => void libraryChanged(client)
    queue.wake()
    const stops = [onStored(queue.reload), session.subscribe(queue.reload)]
    return () => {
      for (const stop of stops) stop()
    }
  }, [client])
}
