import { useQuery, useQueryClient } from "@tanstack/react-query"
import { CircleAlert, CircleCheck } from "lucide-react"
import { useState } from "react"
import { Button } from "@/components/Button"
import { ProgressBar } from "@/components/ProgressBar"
import { Notice } from "@/components/Surface"
import { epochQuery } from "@/query/epoch"
import { backupsQuery } from "../queries"
import { ended, type UnderWay, underWay } from "./underWay"

const LOOK_EVERY = 2_000
/** Even a hundred thousand titles are there by then. */
const LONGEST = 120

export type Outcome = "running" | "done" | "nothing"

export function outcomeOf(transfer: UnderWay, epoch: string | undefined, now: number): Outcome {
  if (!transfer.sent) return "nothing"
  if (epoch !== undefined && epoch !== transfer.epoch) return "done"
  return now - transfer.startedAt > LONGEST ? "nothing" : "running"
}

const DOING = { file: "Importing", backup: "Restoring" } as const
const DONE = { file: "Imported", backup: "Restored" } as const

type Props = { transfer: UnderWay; onUndo: (safetyBackup: string) => void; onClose: () => void }

function Done({ transfer, onUndo, onClose }: Props) {
  const { data: backups } = useQuery(backupsQuery)
  const safety = backups?.find(
    ({ kind, created_at }) =>
      (kind === "before-import" || kind === "before-restore") && created_at >= Math.floor(transfer.startedAt),
  )
  return (
    <Notice tone="good" icon={<CircleCheck aria-hidden />}>
      <p className="font-semibold">{`${DONE[transfer.kind]} ${transfer.name}.`}</p>
      <p>It came to its end while this page was away.</p>
      <div className="mt-2 flex gap-2">
        {safety && (
          <Button
            small
            onClick={() => {
              onClose()
              onUndo(safety.filename)
            }}
          >
            Undo
          </Button>
        )}
        <Button small look="quiet" onClick={onClose}>
          Close
        </Button>
      </div>
    </Notice>
  )
}

function Nothing({ transfer, onClose }: Omit<Props, "onUndo">) {
  const why = transfer.sent
    ? "The server did not carry it out."
    : "The page was left before the file was sent whole."
  return (
    <Notice tone="warn" icon={<CircleAlert aria-hidden />}>
      <p className="font-semibold">{`${DOING[transfer.kind]} ${transfer.name} came to nothing.`}</p>
      <p>{`${why} Your library is as it was.`}</p>
      <Button small look="quiet" className="mt-2" onClick={onClose}>
        Close
      </Button>
    </Notice>
  )
}

function Outcome(props: Props) {
  const { transfer } = props
  const client = useQueryClient()
  const epoch = useQuery({ ...epochQuery(client), refetchInterval: LOOK_EVERY })
  const outcome = outcomeOf(transfer, epoch.data, Date.now() / 1000)
  if (outcome === "done") return <Done {...props} />
  if (outcome === "nothing") return <Nothing {...props} />
  const name = `${DOING[transfer.kind]} ${transfer.name}`
  return (
    <div className="grid gap-2">
      <p className="text-sm text-soft">{`${name}: the server goes on with it.`}</p>
      <ProgressBar label={name} fraction={null} />
    </div>
  )
}

/** After a reload: what was under way when this page was left, and what has come of it. */
export function LeftBehind({ onUndo }: Pick<Props, "onUndo">) {
  const [transfer, setTransfer] = useState(underWay)
  if (transfer === null) return null

  function close() {
    ended()
    setTransfer(null)
  }

  return (
    <div role="status" aria-label="Left behind">
      <Outcome transfer={transfer} onUndo={onUndo} onClose={close} />
    </div>
  )
}
