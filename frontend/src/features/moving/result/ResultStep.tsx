import { useMutation, useQueryClient } from "@tanstack/react-query"
import { CircleCheck, CircleHelp, Download, Undo2 } from "lucide-react"
import { useState } from "react"
import { amount } from "@/components/amounts"
import { Button } from "@/components/Button"
import { ConfirmDialog } from "@/components/ConfirmDialog"
import { moment } from "@/components/dates"
import { Card, Notice } from "@/components/Surface"
import { saveFile } from "@/components/saveFile"
import { toast } from "@/components/toasts"
import { useLibraryMutation } from "@/query/useLibraryMutation"
import { type Job, jobReport, undoJob } from "@/services/importJobs"
import { messageOf } from "@/services/problem"
import { keepJob } from "../jobs"
import type { Applied } from "../preview/PreviewStep"
import { doubtful } from "../views"
import { OutcomeTable } from "./OutcomeTable"
import { RowList } from "./RowList"

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

function Undo({ job, onUndone }: { job: Job; onUndone: (undone: Applied) => void }) {
  const [asking, setAsking] = useState(false)
  const undo = useUndo(job, (undone) => {
    setAsking(false)
    onUndone(undone)
  })
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
        onConfirm={() => undo.mutate(undefined)}
        onClose={() => setAsking(false)}
      >
        <p>
          {`Your library becomes what it was before the import${job.applied_at === null ? "" : ` of ${moment(job.applied_at)}`}. What you changed since then is undone too; a backup of it is taken first.`}
        </p>
      </ConfirmDialog>
    </>
  )
}

function Downloads({ job }: { job: Job }) {
  const save = useMutation({
    mutationFn: (format: "csv" | "json") => jobReport(job.id, format),
    onSuccess: saveFile,
    onError: (error) => toast.error(messageOf(error)),
  })
  const busy = (format: "csv" | "json") => save.isPending && save.variables === format
  return (
    <>
      <Button busy={busy("csv")} onClick={() => save.mutate("csv")}>
        <Download aria-hidden />
        Report (CSV)
      </Button>
      <Button look="quiet" busy={busy("json")} onClick={() => save.mutate("json")}>
        Report (JSON)
      </Button>
    </>
  )
}

function Said({ job }: { job: Job }) {
  const done = job.applied_at === null ? "" : ` ${moment(job.applied_at)}`
  return (
    <Notice tone={job.state === "undone" ? "plain" : "good"} icon={<CircleCheck aria-hidden />}>
      <p role="status" className="font-semibold">
        {job.state === "undone" ? "This import was undone: the library is as it was." : `Imported${done}.`}
      </p>
    </Notice>
  )
}

type Props = { job: Job; onTitles: () => void; onMore: () => void; onUndone: (undone: Applied) => void }

export default function ResultStep({ job, onTitles, onMore, onUndone }: Props) {
  const open = doubtful(job)
  const { outcomes } = job
  return (
    <div className="grid gap-4">
      <Said job={job} />
      {open > 0 && job.state === "applied" && (
        <Notice tone="warn" icon={<CircleHelp aria-hidden />}>
          <p>{`${amount(open, "title")} ${open === 1 ? "is" : "are"} still in doubt and not in your library.`}</p>
          <Button small className="mt-2" onClick={onTitles}>
            Settle them
          </Button>
        </Notice>
      )}
      <div className="flex flex-wrap gap-2">
        <Downloads job={job} />
        <Undo job={job} onUndone={onUndone} />
        <Button look="quiet" onClick={onMore}>
          Bring in more files
        </Button>
      </div>
      <p className="text-sm text-soft">
        The report holds every row. Fill in the IMDb numbers of what was not found, drop it here, and the
        import is finished.
      </p>
      {outcomes && (
        <>
          <Card title="What became of the rows">
            <OutcomeTable outcomes={outcomes} />
          </Card>
          <RowList job={job} outcomes={outcomes} />
        </>
      )}
    </div>
  )
}
