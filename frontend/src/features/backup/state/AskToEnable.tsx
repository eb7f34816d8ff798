import { useQuery } from "@tanstack/react-query"
import { CalendarClock } from "lucide-react"
import { Button } from "@/components/Button"
import { Notice } from "@/components/Surface"
import { statusQuery, useToggleAutoBackup } from "../queries"

/** Who had nightly backups before an upgrade, or on a server that was lost, is asked once. The server keeps the answer. */
export function AskToEnable() {
  const { data: status } = useQuery(statusQuery)
  const toggle = useToggleAutoBackup()
  if (!status?.ask_to_enable) return null
  return (
    <section aria-label="Nightly backups">
      <Notice tone="accent" icon={<CalendarClock aria-hidden />}>
        <p className="font-semibold">Nightly backups ended when this server was upgraded or brought back.</p>
        <p>Shall your library be backed up every night again?</p>
        <div className="mt-2.5 flex flex-wrap gap-2">
          <Button small look="primary" busy={toggle.isPending} onClick={() => toggle.mutate(true)}>
            Turn them on
          </Button>
          <Button small busy={toggle.isPending} onClick={() => toggle.mutate(false)}>
            Leave them off
          </Button>
        </div>
      </Notice>
    </section>
  )
}
