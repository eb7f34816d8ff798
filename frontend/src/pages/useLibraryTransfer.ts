import { useQuery } from "@tanstack/react-query"
import { useMemo } from "react"
import { type NeedsDetails, useTransfer } from "@/features/backup/transfer/useTransfer"
import { queue } from "@/features/enrichment/useEnrichment"
import { listsQuery } from "@/features/lists/queries"

export const fetchDetails: NeedsDetails = (imdbIds, library) =>
  library === "replaced" ? queue.startOver(imdbIds) : queue.add(imdbIds)

/** A document knows lists by their ids; people know them by name. */
export function useListNames(): ReadonlyMap<string, string> {
  const { data: lists } = useQuery(listsQuery)
  return useMemo(() => new Map(lists?.map(({ id, name }) => [id, name])), [lists])
}

/** Import and restore, with what they need of the other features. */
export function useLibraryTransfer(onDone?: () => void) {
  return { controls: useTransfer(fetchDetails, onDone), lists: useListNames() }
}
