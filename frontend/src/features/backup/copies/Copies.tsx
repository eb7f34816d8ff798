import { useQuery } from "@tanstack/react-query"
import { Lock } from "lucide-react"
import type { CopyPlace } from "@/services/api"
import { copiesQuery } from "../queries"
import type { StoredBackup } from "../transfer/transfer"
import { Place } from "./Place"

type Props = { onRestore: (backup: StoredBackup) => void }

const byTrouble = (one: CopyPlace, other: CopyPlace) =>
  Number(one.state === "ok") - Number(other.state === "ok")

/** Where verified backups are copied to, and what lies there. Nothing at all on a server that has no such place. */
export function Copies({ onRestore }: Props) {
  const { data } = useQuery(copiesQuery)
  if (!data || data.places.length === 0) return null
  return (
    <section aria-label="Copies elsewhere" className="grid gap-3">
      <h3 className="text-lg font-bold">Copies elsewhere</h3>
      <ul className="grid gap-3">
        {[...data.places].sort(byTrouble).map((place) => (
          <Place key={place.id} place={place} onRestore={onRestore} />
        ))}
      </ul>
      <p className="flex items-start gap-2 text-sm break-words text-soft">
        {data.locking.locked && <Lock aria-hidden className="mt-0.5 size-4 shrink-0" />}
        {data.locking.sentence}
      </p>
    </section>
  )
}
