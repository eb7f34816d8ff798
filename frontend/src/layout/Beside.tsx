import { useEffect } from "react"
import { useEnrichmentWorker } from "@/features/enrichment/useEnrichment"
import { NewVersion } from "@/features/offline/NewVersion"
import { OfflineNotice } from "@/features/offline/OfflineNotice"
import { keepRenewed } from "@/features/session/renewal"
import { FetchingDetails } from "./FetchingDetails"

/** What goes on beside every page, and no page needs: it is fetched after the page. */
export default function Beside() {
  useEffect(keepRenewed, [])
  useEnrichmentWorker()
  return (
    <>
      <NewVersion />
      <OfflineNotice />
      <FetchingDetails />
    </>
  )
}
