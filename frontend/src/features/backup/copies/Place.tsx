import { amount } from "@/components/amounts"
import { Disclosure } from "@/components/Disclosure"
import { Badge, type Tone } from "@/components/Surface"
import type { CopyPlace } from "@/services/api"
import type { StoredBackup } from "../transfer/transfer"
import { CopyRow } from "./CopyRow"

const TONES: Record<CopyPlace["state"], Tone> = {
  ok: "good",
  waiting: "plain",
  behind: "warn",
  unreachable: "danger",
  gone: "danger",
  damaged: "danger",
}

const STATES: Record<CopyPlace["state"], string> = {
  ok: "Up to date",
  waiting: "Waiting",
  behind: "Behind",
  unreachable: "Not reachable",
  gone: "Copies are gone",
  damaged: "Damaged copy",
}

type Props = { place: CopyPlace; onRestore: (backup: StoredBackup) => void }

function Older({ place, onRestore }: Props) {
  const older = place.copies.slice(1)
  if (older.length === 0) return null
  return (
    <Disclosure small label={amount(older.length, "older copy", "older copies")}>
      <ul aria-label={`Older copies in ${place.name}`} className="divide-y divide-line">
        {older.map((copy) => (
          <CopyRow key={copy.filename} copy={copy} place={place} onRestore={onRestore} />
        ))}
      </ul>
    </Disclosure>
  )
}

export function Place({ place, onRestore }: Props) {
  const newest = place.copies[0]
  return (
    <li className="grid gap-1 rounded-xl border border-line p-4">
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        <h4 className="font-semibold break-all">{place.name}</h4>
        <Badge tone={TONES[place.state]}>{STATES[place.state]}</Badge>
      </div>
      <p className="text-sm break-words text-soft">{place.sentence}</p>
      {newest && (
        <ul aria-label={`Newest copy in ${place.name}`}>
          <CopyRow copy={newest} place={place} onRestore={onRestore} />
        </ul>
      )}
      <Older place={place} onRestore={onRestore} />
    </li>
  )
}
