import { useQuery } from "@tanstack/react-query"
import { Pencil, Popcorn, ThumbsDown, ThumbsUp, Trash2, UserRoundX } from "lucide-react"
import { type ReactNode, useMemo, useState } from "react"
import { Link, useNavigate, useParams, useSearchParams } from "react-router"
import { amount } from "@/components/amounts"
import { Button, buttonClasses } from "@/components/Button"
import { ConfirmDialog } from "@/components/ConfirmDialog"
import { lazyDialog } from "@/components/lazyDialog"
import { personPath } from "@/components/personPath"
import { EmptyState, ErrorState } from "@/components/States"
import { PersonMark } from "@/features/people/PersonMark"
import { PersonStatsRow } from "@/features/people/PersonStatsRow"
import { peopleQuery, statsQuery, useDeletePerson, useUpdatePerson } from "@/features/people/queries"
import { GridSkeleton } from "@/features/titles/GridSkeleton"
import { hitRates } from "@/features/titles/hits"
import { titlesQuery } from "@/features/titles/queries"
import { TitleGrid } from "@/features/titles/TitleGrid"
import { useDocumentTitle } from "@/layout/useDocumentTitle"
import type { Person, Title } from "@/services/api"

const PersonDialog = lazyDialog(() => import("@/features/people/PersonDialog"))

function Edit({ person }: { person: Person }) {
  const [open, setOpen] = useState(false)
  const navigate = useNavigate()

  function saved({ name }: Person) {
    setOpen(false)
    if (name !== person.name) void navigate(personPath(name), { replace: true })
  }

  const update = useUpdatePerson(person.name, saved)

  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Pencil aria-hidden />
        Edit
      </Button>
      {open && (
        <PersonDialog
          title={`Edit ${person.name}`}
          initial={person}
          saving={update.isPending}
          error={update.error}
          onSave={({ name, is_trusted, color, emoji }) => update.mutate({ name, is_trusted, color, emoji })}
          onClose={() => {
            update.reset()
            setOpen(false)
          }}
        />
      )}
    </>
  )
}

function takenAlong(recommendations: number): string {
  if (recommendations === 0) return "They have not recommended anything."
  const said = amount(recommendations, "recommendation")
  return `Their ${said} ${recommendations === 1 ? "is" : "are"} removed as well. The titles stay.`
}

function Remove({ person }: { person: Person }) {
  const [asking, setAsking] = useState(false)
  const navigate = useNavigate()
  const remove = useDeletePerson(() => void navigate("/people"))
  return (
    <>
      <Button look="danger-quiet" onClick={() => setAsking(true)}>
        <Trash2 aria-hidden />
        Remove
      </Button>
      <ConfirmDialog
        open={asking}
        title={`Remove ${person.name}?`}
        action="Remove"
        busy={remove.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => remove.mutate(person.name, { onSettled: () => setAsking(false) })}
      >
        <p>{takenAlong(person.recommendation_count)}</p>
      </ConfirmDialog>
    </>
  )
}

function Titles({ name }: { name: string }) {
  const { data: titles, error, refetch } = useQuery(titlesQuery)
  if (error && !titles) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!titles) return <GridSkeleton />
  const kept = titles.filter(({ status }) => status !== "deleted")
  const up = kept.filter((title) => title.recommended_by.includes(name))
  const down = kept.filter((title) => title.advised_against_by.includes(name))
  if (up.length + down.length === 0) {
    return <EmptyState icon={<Popcorn aria-hidden />} title="No recommendations yet" />
  }
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-8">
      <Spoken
        icon={<Popcorn aria-hidden className="text-accent" />}
        title={`To watch from ${name}`}
        titles={up.filter(({ status }) => status === "toWatch")}
      />
      <Spoken
        icon={<ThumbsUp aria-hidden className="text-good" />}
        title="Recommends"
        titles={up.filter(({ status }) => status !== "toWatch")}
      />
      <Spoken
        icon={<ThumbsDown aria-hidden className="text-danger" />}
        title="Advises against"
        titles={down}
      />
    </div>
  )
}

type SpokenProps = { icon: ReactNode; title: string; titles: readonly Title[] }

function Spoken({ icon, title, titles }: SpokenProps) {
  if (titles.length === 0) return null
  return (
    <section>
      <h2 className="mb-4 flex items-center gap-2 text-xl font-bold [&_svg]:size-5">
        {icon}
        {title}
        <span className="font-sans text-base font-normal text-faint">{titles.length.toLocaleString()}</span>
      </h2>
      <TitleGrid titles={titles} label={title} />
    </section>
  )
}

function Contents({ person }: { person: Person }) {
  const { data: stats } = useQuery(statsQuery(person.name))
  const { data: titles } = useQuery(titlesQuery)
  const hits = useMemo(() => hitRates(titles ?? []), [titles])
  return (
    <>
      <div className="mb-6 flex flex-wrap items-center gap-4">
        <PersonMark {...person} large />
        <div className="min-w-0 flex-1 basis-48">
          <h1 className="text-3xl font-bold tracking-tight break-words">{person.name}</h1>
          {person.is_trusted && <p className="text-soft">Somebody whose taste you trust</p>}
        </div>
        <div className="flex gap-1">
          <Edit person={person} />
          <Remove person={person} />
        </div>
      </div>
      {stats && <PersonStatsRow stats={stats} hits={hits.get(person.name)} />}
      <Titles name={person.name} />
    </>
  )
}

export default function PersonPage() {
  const inPath = useParams().name ?? ""
  const name = useSearchParams()[0].get("name") ?? inPath
  const { data: people, error, refetch } = useQuery(peopleQuery)
  useDocumentTitle(name)
  if (error && !people) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!people) return <GridSkeleton />
  const person = people.find((known) => known.name === name)
  if (!person)
    return (
      <EmptyState
        alone
        icon={<UserRoundX aria-hidden />}
        title={`Nobody here is called ${name}`}
        action={
          <Link to="/people" className={buttonClasses("primary")}>
            All people
          </Link>
        }
      />
    )
  return <Contents person={person} />
}
