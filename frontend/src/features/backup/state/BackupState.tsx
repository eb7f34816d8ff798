import { useQuery } from "@tanstack/react-query"
import { CircleAlert, CirclePause, ShieldCheck, TriangleAlert } from "lucide-react"
import type { ReactNode } from "react"
import { Link } from "react-router"
import { size } from "@/components/amounts"
import { Button } from "@/components/Button"
import { ago, moment } from "@/components/dates"
import { ErrorState, Loading, Skeleton } from "@/components/States"
import { Notice } from "@/components/Surface"
import type { BackupStatus } from "@/services/api"
import { comparePath } from "../paths"
import { statusQuery, useLossSeen } from "../queries"
import { adviceFor, HEADLINES, type State, TONES } from "./states"

const ICONS: Record<State, ReactNode> = {
  off: <CirclePause aria-hidden />,
  ok: <ShieldCheck aria-hidden />,
  late: <TriangleAlert aria-hidden />,
  shrunk: <TriangleAlert aria-hidden />,
  failing: <CircleAlert aria-hidden />,
  missing: <CircleAlert aria-hidden />,
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-sm text-faint">{term}</dt>
      <dd className="font-semibold break-words first-letter:uppercase">{children}</dd>
    </div>
  )
}

function LastTest({ status }: { status: BackupStatus }) {
  const isOfIt = status.last_tested_file === status.last_success_file
  if (status.last_test_ok === false) {
    const why = status.last_test_failure ?? "the log says why."
    return (
      <p className="text-sm font-normal text-danger">
        {`${isOfIt ? "It" : status.last_tested_file} did not restore in a test: ${why}`}
      </p>
    )
  }
  if (status.last_test_at === null || !isOfIt) {
    return <p className="text-sm font-normal text-faint">Not tested yet</p>
  }
  return <p className="text-sm font-normal text-good">{`Restored in a test ${ago(status.last_test_at)}`}</p>
}

function Facts({ status }: { status: BackupStatus }) {
  const last = status.last_success_at
  return (
    <dl className="grid gap-x-6 gap-y-3 sm:grid-cols-3">
      <Fact term="Last good backup">
        {last === null ? "None yet" : moment(last)}
        {last !== null && <LastTest status={status} />}
      </Fact>
      <Fact term="Next backup">{status.backup_enabled ? moment(status.next_run_at) : "Off"}</Fact>
      {status.free_bytes !== null && <Fact term="Room for backups">{size(status.free_bytes)}</Fact>}
    </dl>
  )
}

function Failure({ status }: { status: BackupStatus }) {
  if (status.last_failure_reason === null) return null
  const { failing_since: since, last_failure_at: last } = status
  return (
    <p className="text-sm text-soft">
      {[
        adviceFor(status.last_failure_reason) ?? status.last_failure_reason,
        since !== null && `Failing since ${moment(since)}.`,
        last !== null && `Last tried ${moment(last)}.`,
      ]
        .filter(Boolean)
        .join(" ")}
    </p>
  )
}

type Loss = NonNullable<BackupStatus["loss"]>

/** Older backups stay until the person whose library it is has seen what happened. */
function LossActions({ loss }: { loss: Loss }) {
  const seen = useLossSeen()
  return (
    <div className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-2">
      <Link to={comparePath(loss.before, loss.backup)} className="rounded font-semibold underline">
        See what went
      </Link>
      {!loss.seen && (
        <Button small busy={seen.isPending} onClick={() => seen.mutate()}>
          I have seen this
        </Button>
      )}
    </div>
  )
}

/** A loss beside another state; where the state is about the loss, it is said there. */
function LossNotice({ loss }: { loss: Loss }) {
  return (
    <Notice tone={loss.seen ? "plain" : "warn"} icon={<TriangleAlert aria-hidden />}>
      <p className={loss.seen ? undefined : "font-semibold"}>{loss.sentence}</p>
      <LossActions loss={loss} />
    </Notice>
  )
}

function Sentence({ status: { state, sentence, loss } }: { status: BackupStatus }) {
  return (
    <Notice tone={TONES[state]} icon={ICONS[state]}>
      <p className="font-semibold">{HEADLINES[state]}</p>
      <p>{sentence}</p>
      {state === "shrunk" && loss !== null && <LossActions loss={loss} />}
    </Notice>
  )
}

export function BackupState() {
  const { data: status, error, refetch } = useQuery(statusQuery)
  if (status) {
    return (
      <section aria-label="State of the backups" className="grid gap-4">
        <Sentence status={status} />
        <Failure status={status} />
        {status.loss !== null && status.state !== "shrunk" && <LossNotice loss={status.loss} />}
        <Facts status={status} />
      </section>
    )
  }
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  return (
    <Loading what="the state of the backups">
      <Skeleton className="h-16" />
      <Skeleton className="mt-4 h-10 w-2/3" />
    </Loading>
  )
}
