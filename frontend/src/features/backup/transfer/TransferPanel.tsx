import { CircleAlert, Info, RefreshCw, TriangleAlert } from "lucide-react"
import { amount } from "@/components/amounts"
import { Button } from "@/components/Button"
import { Dialog } from "@/components/Dialog"
import { ProgressBar } from "@/components/ProgressBar"
import { Notice } from "@/components/Surface"
import type { ImportResult } from "@/services/api"
import { ModeChoice } from "./ModeChoice"
import { PlanRows } from "./PlanRows"
import { PlanSummary } from "./PlanSummary"
import { amountsOf } from "./plansInWords"
import { RowProblems } from "./RowProblems"
import { sourceName } from "./sourceName"
import type { Refusal, Source, Transfer } from "./transfer"
import type { TransferControls } from "./useTransfer"

type Open = Exclude<Transfer, { step: "idle" | "refused" }>

function title(source: Source): string {
  if (source.kind === "file") return "Import a library"
  return source.selection ? "Restore a selection" : "Restore a backup"
}

/** A selection is restored as it was; everything else stays, so there is no mode to choose. */
const hasModes = (source: Source) => source.kind === "file" || source.selection === undefined

function Remarks({ report, named }: { report: ImportResult; named: readonly string[] }) {
  const errors = report.errors.filter((error) => !named.includes(error))
  return (
    <div className="mt-4 grid gap-2 empty:hidden">
      {errors.length > 0 && (
        <Notice tone="warn" icon={<TriangleAlert aria-hidden />}>
          <p className="font-semibold">{`${amount(errors.length, "row")} left out`}</p>
          <RowProblems rows={errors} />
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
      {`This removes ${amountsOf(report.changes, "removed")} from your library. Really replace it?`}
    </div>
  )
}

/** Between the preview and the yes another device changed something, so nothing was done. */
function Overtaken() {
  return (
    <div role="alert" className="mb-4">
      <Notice tone="warn" icon={<RefreshCw aria-hidden />}>
        <p className="font-semibold">Your library has changed since this preview, so nothing was done.</p>
        <p>Below is what would happen now.</p>
      </Notice>
    </div>
  )
}

function Refused({ refusal }: { refusal: Refusal }) {
  return (
    <div role="alert" className="mb-4">
      <Notice tone="danger" icon={<CircleAlert aria-hidden />}>
        <p className="font-semibold">{refusal.reason}</p>
        <RowProblems rows={refusal.rows} />
      </Notice>
    </div>
  )
}

function verb({ source, report }: Open): string {
  const verb = source.kind === "file" ? "Import" : "Restore"
  if (!hasModes(source)) return "Restore these"
  return report?.mode === "replace" ? `${verb} and replace` : `${verb} and merge`
}

function Buttons({ state, onAccept, onClose }: { state: Open; onAccept: () => void; onClose: () => void }) {
  return (
    <>
      {state.step === "asking" && <Question report={state.report} />}
      {/* The question takes the focus to Cancel: Enter twice must not replace a library. */}
      <Button
        key={state.step === "asking" ? "stay" : "cancel"}
        look="quiet"
        disabled={state.step === "applying"}
        onClick={onClose}
        autoFocus={state.step === "asking"}
      >
        Cancel
      </Button>
      {state.step === "asking" ? (
        <Button key="sure" look="danger" onClick={onAccept}>
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
          {verb(state)}
        </Button>
      )}
    </>
  )
}

/** A file that is refused says so where it was chosen; a backup may have been chosen far down a page. */
function RefusedDialog({
  state,
  onClose,
}: {
  state: Extract<Transfer, { step: "refused" }>
  onClose: () => void
}) {
  if (state.source.kind === "file") return null
  return (
    <Dialog
      open
      onClose={onClose}
      title={title(state.source)}
      description={sourceName(state.source)}
      footer={<Button onClick={onClose}>Close</Button>}
    >
      <Refused refusal={state.refusal} />
      <p className="text-soft">Nothing was changed.</p>
    </Dialog>
  )
}

export default function TransferPanel({
  controls,
  lists,
}: {
  controls: TransferControls
  lists: ReadonlyMap<string, string>
}) {
  const { state, accept, close, chooseMode } = controls
  if (state.step === "idle") return null
  if (state.step === "refused") return <RefusedDialog state={state} onClose={close} />
  const refusal = state.step === "preview" ? state.refusal : null
  const mode = state.step === "reading" ? state.mode : state.report.mode
  return (
    <Dialog
      open
      wide
      onClose={close}
      title={title(state.source)}
      description={<span className="break-all">{sourceName(state.source)}</span>}
      footer={<Buttons state={state} onAccept={accept} onClose={close} />}
    >
      <Waiting state={state} />
      {state.step === "preview" && state.overtaken && <Overtaken />}
      {refusal && <Refused refusal={refusal} />}
      {state.report && (
        <>
          {hasModes(state.source) && (
            <ModeChoice mode={mode} disabled={state.step === "applying"} onChoose={chooseMode} />
          )}
          <PlanSummary report={state.report} />
          <Remarks report={state.report} named={refusal?.rows ?? []} />
          <PlanRows
            inDialog
            report={state.report}
            lists={lists}
            fetching={state.step === "preview" && state.fetchingRows}
            onFetch={controls.fetchRows}
          />
        </>
      )}
    </Dialog>
  )
}
