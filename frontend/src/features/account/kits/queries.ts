import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query"
import { toast } from "@/components/toasts"
import { confirmKit, type Kit, listKits, makeKit } from "@/services/kits"

export const kitsQuery = queryOptions({ queryKey: ["server", "kits"], queryFn: listKits })

/** What it answers opens copies, so nothing keeps it longer than the dialog that shows it. */
export function useMakeKit() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: makeKit,
    gcTime: 0,
    onSettled: () => client.invalidateQueries({ queryKey: kitsQuery.queryKey }),
  })
}

export function useConfirmKit({ fingerprint, state }: Pick<Kit, "fingerprint" | "state">) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (ending: string) => confirmKit(fingerprint, ending),
    onSuccess: () =>
      toast.success(
        state === "counts"
          ? "The kit is still there. You are asked again in a year."
          : "The kit counts. New copies are locked with it from now on.",
      ),
    // New copies are locked with another key then.
    onSettled: () =>
      Promise.all(
        [kitsQuery.queryKey, ["backup", "copies"], ["account", "log"]].map((queryKey) =>
          client.invalidateQueries({ queryKey }),
        ),
      ),
  })
}
