import { useQuery } from "@tanstack/react-query"
import { amount } from "@/components/amounts"
import { Button } from "@/components/Button"
import { Notice } from "@/components/Surface"
import { catalogueQuery } from "@/features/catalogue/filling"
import { queue, useEnrichment } from "@/features/enrichment/useEnrichment"
import type { Title } from "@/services/api"

/** Offered while nothing is being fetched, on a server that does not look titles up by itself. */
export function MissingDetails({ titles }: { titles: readonly Title[] }) {
  const stubs = titles.filter((title) => title.needs_metadata && title.status !== "deleted")
  const { data: server } = useQuery(catalogueQuery)
  if (useEnrichment() !== null || server?.filling !== false || stubs.length === 0) return null
  return (
    <div className="mb-5">
      <Notice tone="accent">
        <div className="flex items-center justify-between gap-x-4 gap-y-2">
          <p>{`${amount(stubs.length, "title")} without poster and details.`}</p>
          <Button small onClick={() => queue.add(stubs.map(({ imdb_id }) => imdb_id))}>
            Fetch details
          </Button>
        </div>
      </Notice>
    </div>
  )
}
