import { useQueryClient } from "@tanstack/react-query"
import { Undo2 } from "lucide-react"
import { useState } from "react"
import { Button } from "@/components/Button"
import { ConfirmDialog } from "@/components/ConfirmDialog"
import { moment } from "@/components/dates"
import { useLibraryMutation } from "@/query/useLibraryMutation"
import { type Job, undoJob } from "@/services/importJobs"
import { keepJob } from "../jobs"
import type { Applied } from "../preview/PreviewStep"

function useUndo(job: Job, onUndone: (undone: Applied) => void) {
  const client = useQueryClient()
  return useLibraryMutation({
    mutationFn: () => undoJob(job.id),
    said: () => "Undone: the library is as it was.",
    onSuccess: (undone) => {
      keepJob(client, undone.job)
      onUndone(undone)
    },
  })
}

export function Undo({ job, onUndone }: { job: Job; onUndone: (undone: Applied) => void }) {
  const [asking, setAsking] = useState(false)
  const undo = useUndo(job, onUndone)
  if (!job.undoable) return null
  return (
    <>
      <Button onClick={() => setAsking(true)}>
        <Undo2 aria-hidden />
        Undo
      </Button>
      <ConfirmDialog
        open={asking}
        title="Undo this import?"
        action="Undo the import"
        busy={undo.isPending}
        onConfirm={() => undo.mutate(undefined, { onSettled: () => setAsking(false) })}
        onClose={() => setAsking(false)}
      >
        <p>
          {`Your library becomes what it was before the import${job.applied_at === null ? "" : ` of ${moment(job.applied_at)}`}. What you changed since then is undone too; a backup of it is taken first.`}
        </p>
      </ConfirmDialog>
    </>
  )
}
