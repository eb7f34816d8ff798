import { SearchX } from "lucide-react"
import { useDeferredValue, useState } from "react"
import { amount } from "@/components/amounts"
import { Chips } from "@/components/Chips"
import { SearchField } from "@/components/SearchField"
import { EmptyState, ErrorState, Loading, Skeleton } from "@/components/States"
import { useTypedParam } from "@/components/useTypedParam"
import type { BackupContents as Contents, ContentsKind } from "@/services/api"
import { ContentsList } from "./ContentsList"
import { type Asked, useFirstPage } from "./useContents"
import type { SelectionControls } from "./useSelection"

const KINDS = [
  { value: "movies", label: "Titles" },
  { value: "people", label: "People" },
  { value: "lists", label: "Lists" },
] as const

const EMPTY: Record<ContentsKind, string> = {
  movies: "No titles in this backup",
  people: "No people in this backup",
  lists: "No lists in this backup",
}

type FoundProps = { asked: Asked; contents: Contents; picked: SelectionControls }

function Found({ asked, contents, picked }: FoundProps) {
  const label = KINDS.find(({ value }) => value === asked.kind)?.label ?? ""
  if (contents.total === 0) {
    return (
      <EmptyState
        icon={<SearchX aria-hidden />}
        title={asked.search === "" ? EMPTY[asked.kind] : "Nothing matches"}
      >
        {asked.search !== "" && "No row of this backup fits this search."}
      </EmptyState>
    )
  }
  return (
    <>
      <p role="status" className="sr-only">{`${amount(contents.total, "row")} found`}</p>
      <ContentsList
        key={`${asked.kind} ${asked.search}`}
        asked={asked}
        total={contents.total}
        label={`${label} in this backup`}
        picked={picked}
      />
    </>
  )
}

/** What is in a backup: searched, and picked from. */
export function BackupContents({ filename, picked }: { filename: string; picked: SelectionControls }) {
  const [kind, setKind] = useState<ContentsKind>("movies")
  const [typed, setTyped] = useTypedParam("q")
  const search = useDeferredValue(typed.trim())
  const asked = { filename, kind, search }
  const { data, error, refetch } = useFirstPage(asked)
  return (
    <section aria-label="Contents" className="grid gap-3">
      <div className="grid gap-3 sm:grid-cols-[minmax(12rem,24rem)_1fr] sm:items-center">
        <SearchField
          label="Search this backup"
          placeholder="Title, person or list"
          value={typed}
          onChange={setTyped}
        />
        <Chips
          label="Kind"
          choices={KINDS.map((choice) => ({ ...choice, count: data?.counts[choice.value] }))}
          value={kind}
          onChange={setKind}
        />
      </div>
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data && <Found asked={asked} contents={data} picked={picked} />}
      {!data && !error && (
        <Loading what="the contents">
          <Skeleton className="h-48" />
        </Loading>
      )}
    </section>
  )
}
