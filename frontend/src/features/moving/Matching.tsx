import { Hourglass } from "lucide-react"
import { amount } from "@/components/amounts"
import { Button } from "@/components/Button"
import { moment } from "@/components/dates"
import { ProgressBar } from "@/components/ProgressBar"
import { Card, Notice } from "@/components/Surface"
import { type Job, match } from "@/services/importJobs"
import { useJobMutation } from "./jobs"

/** The server does it, whether or not anybody looks on. */
export function Matching({ job: { titles, state } }: { job: Job }) {
  const asked = titles.total - titles.waiting
  return (
    <Card
      title="Looking up your titles"
      description="The server goes on with it when you leave this page, and after a restart too."
    >
      <div className="grid gap-2.5">
        <p role="status" className="text-soft tabular-nums">
          {state === "matching" && titles.total > 0
            ? `${asked.toLocaleString()} of ${amount(titles.total, "title")} looked up, ${titles.certain.toLocaleString()} found for certain.`
            : "Reading your files…"}
        </p>
        <ProgressBar label="Titles looked up" fraction={titles.total === 0 ? null : asked / titles.total} />
      </div>
    </Card>
  )
}

/** Some titles could not be asked for: why, and when it goes on. The others can be settled meanwhile. */
export function Paused({ job: { id, paused, titles } }: { job: Job }) {
  const again = useJobMutation(() => match(id))
  if (paused === null) return null
  const open = amount(titles.pending + titles.waiting, "title")
  return (
    <div role="status">
      <Notice tone="warn" icon={<Hourglass aria-hidden />}>
        {paused.because.map((sentence) => (
          <p key={sentence} className="font-semibold">
            {sentence}
          </p>
        ))}
        <p>
          {paused.until === null
            ? `${open} could not be looked up.`
            : `${open} are still to be looked up; it goes on ${moment(paused.until)}.`}
        </p>
        <Button small className="mt-2" busy={again.isPending} onClick={() => again.mutate(undefined)}>
          Try again now
        </Button>
      </Notice>
    </div>
  )
}
