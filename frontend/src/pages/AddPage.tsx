import { useQuery } from "@tanstack/react-query"
import { Search, SearchX } from "lucide-react"
import { useMemo } from "react"
import { Button } from "@/components/Button"
import { Field } from "@/components/Field"
import { EmptyState, Loading, Skeleton } from "@/components/States"
import { Notice, PageHeading } from "@/components/Surface"
import { useSettled } from "@/components/useSettled"
import { useTypedParam } from "@/components/useTypedParam"
import { useAddByNumber } from "@/features/catalogue/queries"
import { keyOf, SearchHits } from "@/features/catalogue/SearchHits"
import { Poster } from "@/features/titles/Poster"
import { titlesQuery } from "@/features/titles/queries"
import { useDocumentTitle } from "@/layout/useDocumentTitle"
import { searchQuery } from "@/query/catalogueSearch"
import type { SearchHit } from "@/services/api"

/** The services are asked when somebody pauses, and not for each letter. */
const PAUSE = 400

const NUMBER = /tt\d{5,10}/

function poster(hit: SearchHit) {
  const { title, poster, posterSmall, mediaType } = hit
  return (
    <Poster
      imdbId={keyOf(hit)}
      title={title}
      poster={posterSmall ?? poster}
      mediaType={mediaType}
      sizes="5rem"
      className="aspect-2/3 w-20 self-start [&_p]:hidden"
    />
  )
}

/** A title can be added by its IMDb number even while nobody can be asked about it. */
function ByNumber({ imdbId }: { imdbId: string }) {
  const add = useAddByNumber()
  return (
    <Button look="primary" busy={add.isPending} onClick={() => add.mutate(imdbId)}>
      {`Add ${imdbId}`}
    </Button>
  )
}

function useMine(): ReadonlySet<string> {
  const { data: titles } = useQuery(titlesQuery)
  return useMemo(() => {
    const kept = titles?.filter(({ status }) => status !== "deleted")
    return new Set(kept?.map(({ imdb_id }) => imdb_id))
  }, [titles])
}

function Found({ words }: { words: string }) {
  const { data, error, isPlaceholderData } = useQuery(searchQuery(words))
  const mine = useMine()
  const number = NUMBER.exec(words)?.[0]
  if (error) {
    return (
      <div role="alert">
        <Notice tone="warn">
          <p className="font-semibold">{error.message}</p>
          <p>A title can still be added by its IMDb number, such as tt0111161: type or paste it above.</p>
        </Notice>
        {number && (
          <div className="mt-4">
            <ByNumber imdbId={number} />
          </div>
        )}
      </div>
    )
  }
  if (!data) {
    return (
      <Loading what="matches">
        <div className="grid gap-3 lg:grid-cols-2">
          <Skeleton className="h-36" />
          <Skeleton className="h-36" />
        </div>
      </Loading>
    )
  }
  if (data.results.length === 0) {
    return (
      <EmptyState icon={<SearchX aria-hidden />} title="Nothing found">
        Try fewer words, or the original title.
      </EmptyState>
    )
  }
  return (
    <div className={isPlaceholderData ? "opacity-60" : undefined}>
      {data.notices.map((notice) => (
        <div key={notice} className="mb-3">
          <Notice tone="warn">{notice}</Notice>
        </div>
      ))}
      <SearchHits key={words} hits={data.results} poster={poster} mine={mine} />
    </div>
  )
}

export default function AddPage() {
  useDocumentTitle("Add a title")
  const [typed, setTyped] = useTypedParam("q")
  const [settled, settle] = useSettled(typed.trim(), PAUSE)
  // One letter finds everything and nothing.
  const words = settled.length < 2 ? "" : settled

  return (
    <>
      <PageHeading title="Add a title" />
      <search>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            settle()
          }}
          className="mb-6 flex max-w-2xl items-end gap-2"
        >
          <Field
            label="Film, series or link"
            type="search"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            autoComplete="off"
            className="flex-1"
          />
          <Button type="submit" look="primary">
            <Search aria-hidden />
            Search
          </Button>
        </form>
      </search>
      {words === "" && (
        <EmptyState icon={<Search aria-hidden />} title="What did they recommend?">
          Search for it by name, or paste its IMDb number or its page at IMDb, TMDB, Letterboxd or Wikidata.
        </EmptyState>
      )}
      {words !== "" && <Found words={words} />}
    </>
  )
}
