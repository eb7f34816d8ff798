import { useLocation } from "react-router"
import { FillingProgress } from "@/features/catalogue/FillingProgress"
import { isFilling, useFillingWatch } from "@/features/catalogue/filling"
import { EnrichmentProgress } from "@/features/enrichment/EnrichmentProgress"
import { queue, useEnrichment } from "@/features/enrichment/useEnrichment"

/** What the server looks up by itself, or this page for a server that does not. On the account page the card with the import shows it; everywhere else it follows along here. */
export function FetchingDetails() {
  const state = useEnrichment()
  const server = useFillingWatch()
  const { pathname } = useLocation()
  if (pathname === "/account") return null
  if (state === null && !isFilling(server)) return null
  return (
    <div className="mb-6">
      {state !== null ? (
        <EnrichmentProgress state={state} queue={queue} />
      ) : (
        server && <FillingProgress state={server} />
      )}
    </div>
  )
}
