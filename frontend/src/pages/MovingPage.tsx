import { useQueryClient } from "@tanstack/react-query"
import { lazyPart } from "@/components/lazyPart"
import { PageHeading } from "@/components/Surface"
import { useListNames } from "@/features/lists/queries"
import { Moving } from "@/features/moving/Moving"
import type { Option } from "@/features/moving/picker/options"
import { Poster } from "@/features/titles/Poster"
import { useDocumentTitle } from "@/layout/useDocumentTitle"
import { fetchDetails } from "./fetchDetails"

function poster({ key, title, poster, kind, year }: Option) {
  return (
    <Poster
      imdbId={key}
      title={title}
      poster={poster}
      mediaType={kind === "series" ? "tv" : "movie"}
      year={year}
      sizes="(min-width: 640px) 160px, 30vw"
      className="aspect-2/3 w-full self-start [&_p]:hidden"
    />
  )
}

// Most visits to it come to a preview later.
const PlanSummary = lazyPart(async () => ({
  default: (await import("@/features/backup/transfer/PlanSummary")).PlanSummary,
}))
const PlanRows = lazyPart(async () => ({
  default: (await import("@/features/backup/transfer/PlanRows")).PlanRows,
}))

export default function MovingPage() {
  useDocumentTitle("Bring your films here")
  const lists = useListNames()
  const needsDetails = fetchDetails(useQueryClient())
  return (
    <>
      <PageHeading title="Bring your films here">
        From Letterboxd, IMDb, Trakt and other places: what you watched, rated and want to see.
      </PageHeading>
      <Moving
        poster={poster}
        plan={{
          summary: (report) => <PlanSummary report={report} />,
          rows: (rows) => <PlanRows lists={lists} {...rows} />,
        }}
        onChanged={({ result }, library) => void needsDetails(result.imdb_ids_needing_enrichment, library)}
      />
    </>
  )
}
