import { useQueryClient } from "@tanstack/react-query"
import { useTransfer } from "@/features/backup/transfer/useTransfer"
import { useListNames } from "@/features/lists/queries"
import { fetchDetails } from "./fetchDetails"

/** Import and restore, with what they need of the other features. */
export function useLibraryTransfer(onDone?: () => void) {
  const client = useQueryClient()
  return { controls: useTransfer(fetchDetails(client), onDone), lists: useListNames() }
}
