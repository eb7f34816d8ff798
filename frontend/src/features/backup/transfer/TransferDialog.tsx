import { CircleAlert, Info, TriangleAlert } from "lucide-react"
import { amount } from "@/components/amounts"
import { Button } from "@/components/Button"
import { Dialog } from "@/components/Dialog"
import { ProgressBar } from "@/components/ProgressBar"
import { Notice } from "@/components/Surface"
import type { ImportResult } from "@/services/api"
import { backupName } from "../queries"
import { ModeChoice } from "./ModeChoice"
import { PlanRows } from "./PlanRows"
import { PlanSummary } from "./PlanSummary"
import { RowProblems } from "./RowProblems"
import type { Source, Transfer } from "./transfer"
import type { TransferControls } from "./useTransfer"
import { removalsInWords } from "./words"

type Open = Exclude<Transfer, { step: "idle" | "refused" }>

export const sourceName = (source: Source) =>
  source.kind === "file" ? source.file.name : `the backup of ${backupName(source.backup)}`

function title({ source }: Open): string {
  return source.kind === "file" ? "Import a library" : "Restore a backup"
}

function Remarks({ report }: { report: ImportResult }) {
  return (
    <div className="mt-4 grid gap-2 empty:hidden">
      {report.errors.length > 0 && (
        <Notice tone="warn" icon={<TriangleAlert aria-hidden />}>
          <p className="font-semibold">{`${amount(report.errors.length, "row")} left out`}</p>
          <RowProblems rows={report.errors} />
        </Notice>
      )}
      {report.notices.map((notice) => (
        <Notice key={notice} tone="plain" icon={<Info aria-hidden />}>
          <p>{notice}</p>
        </Notice>
      ))}
    </div>
  )
}

function Waiting({ state }: { state: Open }) {
  if (state.step !== "reading" && state.step !== "applying") return null
  const doing =
    state.step === "reading" ? "Checking" : state.source.kind === "file" ? "Importing" : "Restoring"
  const name = `${doing} ${sourceName(state.source)}`
  return (
    <div className="mb-4 grid gap-2">
      <p role="status" className="text-sm text-soft">{`${name}…`}</p>
      <ProgressBar label={name} fraction={state.fraction} />
    </div>
  )
}

function Question({ report }: { report: ImportResult }) {
  return (
    <div
      role="alert"
      className="mr-auto basis-full text-sm font-semibold text-danger sm:basis-auto sm:self-center"
    >
      {`This removes ${removalsInWords(report)} from your library. Really replace it?`}
    </div>
  )
}

function Buttons({ state, onAccept, onClose }: { state: Open; onAccept: () => void; onClose: () => void }) {
  const verb = state.source.kind === "file" ? "Import" : "Restore"
  const replacing = state.report?.mode === "replace"
  return (
    <>
      {state.step === "asking" && <Question report={state.report} />}
      <Button look="quiet" disabled={state.step === "applying"} onClick={onClose}>
        Cancel
      </Button>
      {state.step === "asking" ? (
        <Button key="sure" look="danger" onClick={onAccept} autoFocus>
          Yes, replace it
        </Button>
      ) : (
        <Button
          key="go"
          look="primary"
          busy={state.step === "applying"}
          disabled={state.step === "reading"}
          onClick={onAccept}
        >
          {replacing ? `${verb} and replace` : `${verb} and merge`}
        </Button>
      )}
    </>
  )
}

export function TransferDialog({
  controls,
  lists,
}: {
  controls: TransferControls
  lists: ReadonlyMap<string, string>
}) {
  const { state, accept, close, chooseMode } = controls
  if (state.step === "idle" || state.step === "refused") return null
  const mode = state.step === "reading" ? state.mode : state.report.mode
  return (
    <Dialog
      open
      wide
      onClose={close}
      title={title(state)}
      description={<span className="break-all">{sourceName(state.source)}</span>}
      footer={<Buttons state={state} onAccept={accept} onClose={close} />}
    >
      <Waiting state={state} />
      {state.step === "preview" && state.refusal && (
        <div role="alert" className="mb-4">
          <Notice tone="danger" icon={<CircleAlert aria-hidden />}>
            <p className="font-semibold">{state.refusal.reason}</p>
            <RowProblems rows={state.refusal.rows} />
          </Notice>
        </div>
      )}
      {state.report && (
        <>
          <ModeChoice mode={mode} disabled={state.step === "applying"} onChoose={chooseMode} />
          <PlanSummary report={state.report} />
          <Remarks report={state.report} />
          <PlanRows report={state.report} lists={lists} />
        </>
      )}
    </Dialog>
  )
}
