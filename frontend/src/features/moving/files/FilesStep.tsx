import { Search } from "lucide-react"
import { amount } from "@/components/amounts"
import { Button } from "@/components/Button"
import { type Job, match } from "@/services/importJobs"
import { useJobMutation } from "../jobs"
import { Options } from "../Options"
import { DropZone } from "./DropZone"
import { FileList } from "./FileList"
import { Guides } from "./Guides"
import { openQuestions } from "./Questions"
import { UploadList } from "./UploadList"
import { useUploads } from "./uploads"

type LookUpProps = { job: Job; uploading: boolean; onBegun: () => void }

function LookUp({ job, uploading, onBegun }: LookUpProps) {
  const begin = useJobMutation(() => match(job.id))
  const open = openQuestions(job).length
  const rows = amount(job.rows, "row")
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <Button
        look="primary"
        busy={begin.isPending || uploading}
        disabled={open > 0 || job.rows === 0}
        onClick={() => begin.mutate(undefined, { onSuccess: onBegun })}
      >
        <Search aria-hidden />
        Look up the titles
      </Button>
      <p className="text-sm text-soft">
        {open > 0
          ? `${amount(open, "question")} above ${open === 1 ? "has" : "have"} no answer yet.`
          : `${rows} so far. Nothing is changed before you have seen the preview.`}
      </p>
    </div>
  )
}

type Props = { job: Job | null; onBegun: () => void }

export function FilesStep({ job, onBegun }: Props) {
  const { uploads, add, dismiss } = useUploads(job)
  const files = job?.files.length ?? 0
  const uploading = uploads.some(({ refused }) => refused === null)
  return (
    <div className="grid gap-4">
      <DropZone onFiles={add} more={files > 0} />
      <UploadList uploads={uploads} onDismiss={dismiss} />
      {job && files > 0 && (
        <>
          <FileList job={job} />
          <Options job={job} />
          <LookUp job={job} uploading={uploading} onBegun={onBegun} />
        </>
      )}
      <Guides open={files === 0 && !uploading} />
    </div>
  )
}
