import { Suspense } from "react"
import { Outlet, useLocation } from "react-router"
import { lazyPart } from "@/components/lazyPart"
import { PartBoundary } from "@/components/PartBoundary"
import { isFilling, useFillingWatch } from "@/features/catalogue/filling"
import { queue, useEnrichment, useEnrichmentWorker } from "@/features/enrichment/useEnrichment"
import { useLibraryWatch } from "@/features/sync/useLibraryWatch"
import { PageFrame } from "./PageFrame"
import { TabBar, TopBar } from "./TopBar"
import { useScrollMemory } from "./useScrollMemory"

// Most visits fetch nothing.
const EnrichmentProgress = lazyPart(async () => ({
  default: (await import("@/features/enrichment/EnrichmentProgress")).EnrichmentProgress,
}))
const FillingProgress = lazyPart(async () => ({
  default: (await import("@/features/catalogue/FillingProgress")).FillingProgress,
}))

/** What the server looks up by itself, or this page for a server that does not. On the account page the card with the import shows it; everywhere else it follows along here. */
function FetchingDetails() {
  const state = useEnrichment()
  const server = useFillingWatch()
  const { pathname } = useLocation()
  if (pathname === "/account") return null
  if (state === null && !isFilling(server)) return null
  return (
    <PartBoundary fallback={() => null}>
      <Suspense>
        <div className="mb-6">
          {state !== null ? (
            <EnrichmentProgress state={state} queue={queue} />
          ) : (
            server && <FillingProgress state={server} />
          )}
        </div>
      </Suspense>
    </PartBoundary>
  )
}

export function Shell() {
  useScrollMemory()
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
    </>
  )
}
