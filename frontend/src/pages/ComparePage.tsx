import { useQuery } from "@tanstack/react-query"
import { ArrowLeft } from "lucide-react"
import { Link, useParams, useSearchParams } from "react-router"
import { Select } from "@/components/Field"
import { Comparison } from "@/features/backup/compare/Comparison"
import { SelectionBar } from "@/features/backup/contents/SelectionBar"
import { useSelection } from "@/features/backup/contents/useSelection"
import { backupPath, filenameOf } from "@/features/backup/paths"
import { backupName, backupsQuery } from "@/features/backup/queries"
import { TransferDialog } from "@/features/backup/transfer/TransferDialog"
import { useDocumentTitle } from "@/layout/useDocumentTitle"
import { useLibraryTransfer } from "./useLibraryTransfer"

type SidesProps = { from: string; to: string | null; onChoose: (to: string | null) => void }

function Sides({ from, to, onChoose }: SidesProps) {
  const { data: backups = [] } = useQuery(backupsQuery)
  const others = backups.filter(({ filename, kind }) => filename !== from && kind !== "rescue")
  const known = to === null || others.some(({ filename }) => filename === to)
  return (
    <Select
      label="Compared with"
      value={to ?? ""}
      onChange={(event) => onChoose(event.target.value || null)}
      wrapper="max-w-sm"
    >
      <option value="">The library now</option>
      {!known && <option value={to ?? ""}>{to}</option>}
      {others.map((backup) => (
        <option key={backup.filename} value={backup.filename}>
          {`The backup of ${backupName(backup)}`}
        </option>
      ))}
    </Select>
  )
}

function useBackupName(filename: string): string {
  const { data: backups } = useQuery(backupsQuery)
  const backup = backups?.find((known) => known.filename === filename)
  return backup ? backupName(backup) : filename
}

/** Everything of one pair of moments: another pair starts with nothing picked. */
function Differences({ from, to }: { from: string; to: string | null }) {
  const { data: backups } = useQuery(backupsQuery)
  const picked = useSelection()
  const { controls, lists } = useLibraryTransfer(picked.clear)
  const backup = backups?.find(({ filename }) => filename === from)
  const pickable = to === null && backup !== undefined
  return (
    <>
      <Comparison from={from} to={to} lists={lists} picked={pickable ? picked : null} />
      {backup && (
        <SelectionBar
          picked={picked}
          onRestore={() => controls.begin({ kind: "backup", backup, selection: picked.selection })}
        />
      )}
      <TransferDialog controls={controls} lists={lists} />
    </>
  )
}

export default function ComparePage() {
  const from = filenameOf(useParams().name ?? "")
  const [params, setParams] = useSearchParams()
  const other = params.get("to")
  const to = other === null ? null : filenameOf(other)
  const name = useBackupName(from)
  useDocumentTitle(`Changes since ${name}`)
  return (
    <>
      <Link
        to={backupPath(from)}
        className="mb-5 inline-flex min-h-6 items-center gap-1.5 rounded text-sm font-semibold text-soft hover:text-ink"
      >
        <ArrowLeft aria-hidden className="size-4" />
        The backup
      </Link>
      <header className="mb-6 grid gap-4">
        <h1 className="text-3xl font-bold tracking-tight break-words">{`Changes since ${name}`}</h1>
        <Sides
          from={from}
          to={to}
          onChoose={(next) => setParams(next === null ? {} : { to: next.replace(/\.json$/, "") })}
        />
      </header>
      <Differences key={`${from} ${to}`} from={from} to={to} />
    </>
  )
}
