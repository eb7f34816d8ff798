import { useQuery } from "@tanstack/react-query"
import { FillingProgress } from "@/features/catalogue/FillingProgress"
import { catalogueQuery, isFilling } from "@/features/catalogue/filling"
import { EnrichmentProgress } from "@/features/enrichment/EnrichmentProgress"
import { queue, useEnrichment } from "@/features/enrichment/useEnrichment"

/** What the server looks up by itself, or this page for a server that does not. */
export function DetailsProgress() {
  const state = useEnrichment()
  const { data: server } = useQuery(catalogueQuery)
  if (state !== null) return <EnrichmentProgress state={state} queue={queue} />
  return isFilling(server) ? <FillingProgress state={server} /> : null
}
