import { useQuery } from "@tanstack/react-query"
import { ArrowLeft, FileQuestion } from "lucide-react"
import { Link, useNavigate, useParams } from "react-router"
import { buttonClasses } from "@/components/Button"
import { LaterPart } from "@/components/LaterPart"
import { lazyPart } from "@/components/lazyPart"
import { EmptyState, ErrorState, Loading, Skeleton } from "@/components/States"
import { Card } from "@/components/Surface"
import { listsQuery } from "@/features/lists/queries"
import { peopleQuery } from "@/features/people/queries"
import { DeletedBanner } from "@/features/titles/DeletedBanner"
import { details } from "@/features/titles/metadata"
import { movieQuery } from "@/features/titles/queries"
import { Recommendations } from "@/features/titles/Recommendations"
import { StatusPicker } from "@/features/titles/StatusPicker"
import { TitleHeader } from "@/features/titles/TitleHeader"
import { WatchForm } from "@/features/titles/WatchForm"
import { useDocumentTitle } from "@/layout/useDocumentTitle"
import type { Movie } from "@/services/api"
import { ApiError } from "@/services/problem"

const TitlePast = lazyPart(() => import("./parts/TitlePast"))

function BackLink() {
  const navigate = useNavigate()
  return (
    <Link
      to="/"
      onClick={(event) => {
        if (window.history.state?.idx > 0) {
          event.preventDefault()
          void navigate(-1)
        }
      }}
      className="mb-5 inline-flex min-h-6 items-center gap-1.5 rounded text-sm font-semibold text-soft hover:text-ink"
    >
      <ArrowLeft aria-hidden className="size-4" />
      Back
    </Link>
  )
}

function Past({ imdbId }: { imdbId: string }) {
  return (
    <LaterPart>
      <TitlePast imdbId={imdbId} />
    </LaterPart>
  )
}

function Contents({ movie }: { movie: Movie }) {
  const people = useQuery(peopleQuery).data ?? []
  const lists = useQuery(listsQuery).data ?? []
  const name = details(movie).title ?? movie.imdb_id
  useDocumentTitle(name)
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-8">
      <DeletedBanner movie={movie} name={name} />
      <TitleHeader movie={movie} />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-5 lg:grid-cols-2">
        <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-5">
          <Card title="Watched">
            <WatchForm key={JSON.stringify(movie.watch_history)} movie={movie} />
          </Card>
          <Card title="Where it stands">
            <StatusPicker movie={movie} lists={lists} />
          </Card>
        </div>
        <Card title="Recommendations">
          <Recommendations movie={movie} people={people} />
        </Card>
      </div>
      <Past imdbId={movie.imdb_id} />
    </div>
  )
}

/** It may have been here once: then the backups know it, and it can be brought back. */
function Unknown({ imdbId }: { imdbId: string }) {
  return (
    <>
      <EmptyState
        alone
        icon={<FileQuestion aria-hidden />}
        title="This title is not in your library"
        action={
          <Link to="/add" className={buttonClasses("primary")}>
            Add a title
          </Link>
        }
      />
      <Past imdbId={imdbId} />
    </>
  )
}

function Body({ imdbId }: { imdbId: string }) {
  const { data: movie, error, refetch } = useQuery(movieQuery(imdbId))
  if (movie) return <Contents movie={movie} />
  if (error instanceof ApiError && (error.status === 404 || error.status === 422))
    return <Unknown imdbId={imdbId} />
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  return (
    <Loading what="title">
      <div className="grid grid-cols-[7rem_1fr] gap-5 sm:grid-cols-[14rem_1fr] sm:gap-8">
        <Skeleton className="aspect-2/3" />
        <div>
          <Skeleton className="h-9 w-2/3" />
          <Skeleton className="mt-3 h-5 w-1/3" />
        </div>
      </div>
    </Loading>
  )
}

export default function TitlePage() {
  const { imdbId = "" } = useParams()
  return (
    <>
      <BackLink />
      <Body key={imdbId} imdbId={imdbId} />
    </>
  )
}
