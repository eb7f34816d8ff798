import { useQuery } from "@tanstack/react-query"
import { CalendarDays, ChartNoAxesColumn, Clapperboard, SearchX } from "lucide-react"
import { useDeferredValue, useMemo, useState } from "react"
import { Link, useNavigate, useSearchParams } from "react-router"
import { amount } from "@/components/amounts"
import { Button, buttonClasses } from "@/components/Button"
import { OptionalPart } from "@/components/LaterPart"
import { lazyPart } from "@/components/lazyPart"
import { QueryState } from "@/components/QueryState"
import { EmptyState } from "@/components/States"
import { PageHeading } from "@/components/Surface"
import { useTypedParam } from "@/components/useTypedParam"
import { AutoBackup } from "@/features/backup/state/AutoBackup"
import { BackupTrouble } from "@/features/backup/state/BackupTrouble"
import { lateQueue } from "@/features/enrichment/lateQueue"
import { listsQuery } from "@/features/lists/queries"
import { countByStatus, NARROWING, readFilter, select } from "@/features/titles/filter"
import { GridSkeleton } from "@/features/titles/GridSkeleton"
import { ActiveFilters } from "@/features/titles/library/ActiveFilters"
import { LibraryBar } from "@/features/titles/library/LibraryBar"
import { useMarked } from "@/features/titles/library/useMarked"
import { useView } from "@/features/titles/library/useView"
import { titlesQuery } from "@/features/titles/queries"
import { TitleGrid } from "@/features/titles/TitleGrid"
import { useDocumentTitle } from "@/layout/useDocumentTitle"
import type { Title } from "@/services/api"

/** What is left of the three steps of the welcome: bring films, and switch backups on. */
function Empty() {
  return (
    <>
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
      <div className="mx-auto max-w-md rounded-2xl border border-line bg-surface px-5 py-4 shadow-shade">
        <AutoBackup />
      </div>
    </>
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

const FilterPanel = lazyPart(() => import("@/features/titles/library/FilterPanel"), { early: true })
const SelectionBar = lazyPart(() => import("@/features/titles/library/SelectionBar"), { early: true })

const DEFAULTS: Record<string, string> = { status: "all", sort: "changed" }

/** The filter lives in the address; the search field has its own state, which the address follows. */
function useFilter() {
  const [params, setParams] = useSearchParams()
  const [words, setWords] = useTypedParam("q")
  const filter = useMemo(() => ({ ...readFilter(params), words }), [params, words])

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

  return { filter, setWords, change, reset: () => setParams({}) }
}

function Contents({ titles }: { titles: readonly Title[] }) {
  const { filter, setWords, change, reset } = useFilter()
  const navigate = useNavigate()
  const lists = useQuery(listsQuery).data ?? []
  const [open, setOpen] = useState(false)
  const marked = useMarked()
  const view = useView()
  const deferred = useDeferredValue(filter)
  const counts = useMemo(() => countByStatus(titles), [titles])
  const chosen = useMemo(() => select(titles, deferred), [titles, deferred])

  function pickOne() {
    const one = chosen[Math.floor(Math.random() * chosen.length)]
    if (one) void navigate(`/titles/${one.imdb_id}`)
  }

  return (
    <>
      <LibraryBar
        filter={filter}
        counts={counts}
        narrowed={NARROWING.filter((name) => filter[name] !== "").length}
        open={open}
        onOpen={setOpen}
        onSearch={setWords}
        onStatus={(status) => change({ status })}
        onOrder={({ sort, reversed }) => change({ sort, order: reversed ? "reversed" : "" })}
        onRandom={pickOne}
        onPick={marked.ids === null ? marked.begin : marked.end}
      >
        <OptionalPart>
          <FilterPanel filter={filter} titles={titles} lists={lists} onChange={change} />
        </OptionalPart>
      </LibraryBar>
      <ActiveFilters filter={filter} lists={lists} onChange={change} />
      <OptionalPart>
        <MissingDetails titles={titles} />
      </OptionalPart>
      <p role="status" className="mb-3 text-sm text-faint">
        {`${amount(chosen.length, "title")} shown`}
      </p>
      {chosen.length === 0 ? (
        <NothingFound onReset={reset} />
      ) : (
        <TitleGrid
          titles={chosen}
          label="Titles"
          view={view}
          ticks={deferred.status !== "watched"}
          picked={marked.ids}
          onPick={marked.toggle}
        />
      )}
      {marked.ids !== null && (
        <OptionalPart>
          <SelectionBar
            marked={marked}
            titles={chosen}
            lists={lists}
            onRefresh={(ids) => {
              void lateQueue().then((queue) => queue.add(ids))
              marked.end()
            }}
          />
        </OptionalPart>
      )}
    </>
  )
}

function Body() {
  return (
    <QueryState query={useQuery(titlesQuery)} loading={<GridSkeleton />} empty={<Empty />}>
      {(titles) => <Contents titles={titles} />}
    </QueryState>
  )
}

export default function LibraryPage() {
  useDocumentTitle("Library")
  return (
    <>
      <PageHeading
        title="Library"
        aside={
          <nav aria-label="Looking back" className="flex gap-1">
            <Link to="/diary" className={buttonClasses("quiet", true)}>
              <CalendarDays aria-hidden />
              Diary
            </Link>
            <Link to="/numbers" className={buttonClasses("quiet", true)}>
              <ChartNoAxesColumn aria-hidden />
              Numbers
            </Link>
          </nav>
        }
      />
      <BackupTrouble />
      <Body />
    </>
  )
}
