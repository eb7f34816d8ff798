import { useQuery } from "@tanstack/react-query"
import { Clapperboard, SearchX } from "lucide-react"
import { Suspense, useDeferredValue, useMemo } from "react"
import { Link, useSearchParams } from "react-router"
import { amount } from "@/components/amounts"
import { Button, buttonClasses } from "@/components/Button"
import { lazyPart } from "@/components/lazyPart"
import { PartBoundary } from "@/components/PartBoundary"
import { EmptyState, ErrorState } from "@/components/States"
import { PageHeading } from "@/components/Surface"
import { useTypedParam } from "@/components/useTypedParam"
import { BackupTrouble } from "@/features/backup/state/BackupTrouble"
import { listsQuery } from "@/features/lists/queries"
import { Filters } from "@/features/titles/Filters"
import { countByStatus, readFilter, select } from "@/features/titles/filter"
import { GridSkeleton } from "@/features/titles/GridSkeleton"
import { titlesQuery } from "@/features/titles/queries"
import { TitleGrid } from "@/features/titles/TitleGrid"
import { voices } from "@/features/titles/voices"
import { useDocumentTitle } from "@/layout/useDocumentTitle"
import type { Title } from "@/services/api"

function Empty() {
  return (
    <EmptyState
      icon={<Clapperboard aria-hidden />}
      title="Your library is empty"
      action={
        <>
          <Link to="/add" className={buttonClasses("primary")}>
            Add a title
          </Link>
          <Link to="/moving" className={buttonClasses()}>
            Bring your films here
          </Link>
        </>
      }
    >
      Add the film somebody just told you about, or bring what you have elsewhere.
    </EmptyState>
  )
}

function NothingFound({ onReset }: { onReset: () => void }) {
  return (
    <EmptyState
      icon={<SearchX aria-hidden />}
      title="Nothing matches"
      action={<Button onClick={onReset}>Show all</Button>}
    >
      No title fits this search and these filters.
    </EmptyState>
  )
}

// Offered by hardly any server.
const MissingDetails = lazyPart(async () => ({
  default: (await import("@/layout/MissingDetails")).MissingDetails,
}))

const DEFAULTS: Record<string, string> = { status: "all", sort: "changed" }

function Contents({ titles }: { titles: readonly Title[] }) {
  const [params, setParams] = useSearchParams()
  const lists = useQuery(listsQuery).data ?? []
  const [words, setWords] = useTypedParam("q")
  const filter = useMemo(() => ({ ...readFilter(params), words }), [params, words])
  const deferred = useDeferredValue(filter)
  const counts = useMemo(() => countByStatus(titles), [titles])
  const spoken = useMemo(() => voices(titles), [titles])
  const chosen = useMemo(() => select(titles, deferred), [titles, deferred])

  function change(changes: Record<string, string>) {
    const changed = new URLSearchParams(params)
    // The address may be a letter behind the field.
    if (words !== "") changed.set("q", words)
    for (const [name, value] of Object.entries(changes)) {
      if (value === "" || value === DEFAULTS[name]) changed.delete(name)
      else changed.set(name, value)
    }
    setParams(changed)
  }

  return (
    <>
      <Filters
        filter={filter}
        counts={counts}
        voices={spoken}
        lists={lists}
        onSearch={setWords}
        onChange={change}
      />
      <PartBoundary fallback={() => null}>
        <Suspense>
          <MissingDetails titles={titles} />
        </Suspense>
      </PartBoundary>
      <p role="status" className="sr-only">
        {`${amount(chosen.length, "title")} shown`}
      </p>
      {chosen.length === 0 ? (
        <NothingFound onReset={() => setParams({})} />
      ) : (
        <TitleGrid titles={chosen} label="Titles" />
      )}
    </>
  )
}

function Body() {
  const { data: titles, error, refetch } = useQuery(titlesQuery)
  if (titles) return titles.length === 0 ? <Empty /> : <Contents titles={titles} />
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  return <GridSkeleton />
}

export default function LibraryPage() {
  useDocumentTitle("Library")
  return (
    <>
      <PageHeading title="Library" />
      <BackupTrouble />
      <Body />
    </>
  )
}
