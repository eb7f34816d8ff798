import { Outlet, ScrollRestoration, useLocation } from "react-router"
import { EnrichmentProgress } from "@/features/enrichment/EnrichmentProgress"
import { queue, useEnrichment, useEnrichmentWorker } from "@/features/enrichment/useEnrichment"
import { useLibraryWatch } from "@/features/sync/useLibraryWatch"
import { PageFrame } from "./PageFrame"
import { TabBar, TopBar } from "./TopBar"

/** On the account page the card with the import shows it; everywhere else it follows along here. */
function FetchingDetails() {
  const state = useEnrichment()
  const { pathname } = useLocation()
  if (state === null || pathname === "/account") return null
  return (
    <div className="mb-6">
      <EnrichmentProgress state={state} queue={queue} />
    </div>
  )
}

export function Shell() {
  useLibraryWatch()
  useEnrichmentWorker()
  return (
    <>
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-lg focus:bg-surface focus:px-4 focus:py-2"
      >
        Skip to the contents
      </a>
      <TopBar />
      <PageFrame before={<FetchingDetails />}>
        <Outlet />
      </PageFrame>
      <TabBar />
      <ScrollRestoration />
    </>
  )
}
