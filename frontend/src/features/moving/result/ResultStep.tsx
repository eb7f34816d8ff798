import { CircleCheck, CircleHelp } from "lucide-react"
import { amount } from "@/components/amounts"
import { Button } from "@/components/Button"
import { moment } from "@/components/dates"
import { Card, Notice } from "@/components/Surface"
import type { Job } from "@/services/importJobs"
import type { Applied } from "../preview/PreviewStep"
import { doubtful } from "../views"
import { Downloads } from "./Downloads"
import { OutcomeTable } from "./OutcomeTable"
import { RowList } from "./RowList"
import { Undo } from "./Undo"

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
