import { useQuery } from "@tanstack/react-query"
import { CircleAlert, History, TriangleAlert } from "lucide-react"
import { moment } from "@/components/dates"
import { Skeleton } from "@/components/States"
import { Notice } from "@/components/Surface"
import { Switch } from "@/components/Switch"
import type { BackupStatus } from "@/services/api"
import { messageOf } from "@/services/problem"
import { settingsQuery, statusQuery, useToggleAutoBackup } from "./queries"

function Failure({ status }: { status: BackupStatus }) {
  if (status.last_failure_reason === null) return null
  const { failing_since: since, last_failure_at: last } = status
  const when = since !== null ? `Backups have failed since ${moment(since)}.` : "The last backup failed."
  return (
    <Notice tone="danger" icon={<CircleAlert aria-hidden />}>
      <p className="font-semibold">{when}</p>
      <p>{status.last_failure_reason}</p>
      {last !== null && <p>{`Last tried ${moment(last)}.`}</p>}
    </Notice>
  )
}

function Held({ sentence }: { sentence: string }) {
  return (
    <Notice tone="warn" icon={<TriangleAlert aria-hidden />}>
      <p>{sentence}</p>
    </Notice>
  )
}

function Times({ status }: { status: BackupStatus }) {
  const last = status.last_success_at === null ? "none yet" : moment(status.last_success_at)
  const next = status.backup_enabled ? moment(status.next_run_at) : "off"
  return (
    <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-soft [&_svg]:size-4">
      <span className="inline-flex items-center gap-1.5">
        <History aria-hidden />
        Last backup: <strong className="font-semibold text-ink">{last}</strong>
      </span>
      <span>
        Next: <strong className="font-semibold text-ink">{next}</strong>
      </span>
      {status.stale && status.last_failure_reason === null && (
        <span className="font-semibold text-warn">The last good backup is older than it should be.</span>
      )}
    </p>
  )
}

function State() {
  const { data: status, error } = useQuery(statusQuery)
  if (error) return <p className="text-sm text-danger">{messageOf(error)}</p>
  if (!status) return <Skeleton className="h-5 w-64" />
  return (
    <>
      <Failure status={status} />
      <Times status={status} />
      {status.holds !== null && <Held sentence={status.holds} />}
    </>
  )
}

export function AutoBackup() {
  const { data, error } = useQuery(settingsQuery)
  const toggle = useToggleAutoBackup()
  return (
    <div className="grid gap-3">
      <Switch
        label="Auto-backup"
        hint="Saves your library daily on the server (14 days retained)"
        checked={data?.backup_enabled ?? false}
        disabled={data === undefined}
        onChange={(enabled) => toggle.mutate(enabled)}
      />
      {error && (
        <p role="alert" className="text-sm text-danger">
          {messageOf(error)}
        </p>
      )}
      <State />
    </div>
  )
}
