import { useMutation } from "@tanstack/react-query"
import { Download } from "lucide-react"
import { Button } from "@/components/Button"
import { messageOf } from "@/components/messageOf"
import { saveFile } from "@/components/saveFile"
import { toast } from "@/components/toasts"
import { type Job, jobReport } from "@/services/importJobs"

export function Downloads({ job }: { job: Job }) {
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
