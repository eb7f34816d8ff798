import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { Button } from "@/components/Button"
import { ConfirmDialog } from "@/components/ConfirmDialog"
import { messageOf } from "@/components/messageOf"
import { toast } from "@/components/toasts"
import { cancelJob, type Job } from "@/services/importJobs"
import { jobsQuery } from "./jobs"

/** Forgets the files and what was found for them. The library was not touched. */
export function Cancel({ job }: { job: Job }) {
  const [asking, setAsking] = useState(false)
  const client = useQueryClient()
  const cancel = useMutation({
    mutationFn: () => cancelJob(job.id),
    onSuccess: () =>
      client.setQueryData(jobsQuery.queryKey, (jobs) => jobs?.filter(({ id }) => id !== job.id)),
    onError: (error) => toast.error(messageOf(error)),
    onSettled: () => client.invalidateQueries({ queryKey: jobsQuery.queryKey }),
  })
  return (
    <>
      <Button look="danger-quiet" className="-ml-4" onClick={() => setAsking(true)}>
        Cancel this import
      </Button>
      <ConfirmDialog
        open={asking}
        title="Cancel this import?"
        action="Cancel the import"
        busy={cancel.isPending}
        onConfirm={() => cancel.mutate(undefined, { onSettled: () => setAsking(false) })}
        onClose={() => setAsking(false)}
      >
        <p>Its files leave the server. Your library stays as it is, and what you settled is remembered.</p>
      </ConfirmDialog>
    </>
  )
}
