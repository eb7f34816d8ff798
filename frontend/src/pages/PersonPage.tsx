import { useQuery } from "@tanstack/react-query"
import { Pencil, Popcorn, ThumbsDown, ThumbsUp, UserRoundX } from "lucide-react"
import { type ReactNode, useMemo } from "react"
import { Link, useNavigate, useParams, useSearchParams } from "react-router"
import { amount } from "@/components/amounts"
import { Button, buttonClasses } from "@/components/Button"
import { lazyDialog } from "@/components/lazyDialog"
import { personPath } from "@/components/personPath"
import { QueryState } from "@/components/QueryState"
import { RemoveButton } from "@/components/RemoveButton"
import { EmptyState } from "@/components/States"
import { Head } from "@/components/Surface"
import { useFormDialog } from "@/components/useFormDialog"
import { PersonMark } from "@/features/people/PersonMark"
import { PersonStatsRow } from "@/features/people/PersonStatsRow"
import { peopleQuery, statsQuery, useDeletePerson, useUpdatePerson } from "@/features/people/queries"
import { GridSkeleton } from "@/features/titles/GridSkeleton"
import { hitRates } from "@/features/titles/hits"
import { titlesQuery } from "@/features/titles/queries"
import { TitleGrid } from "@/features/titles/TitleGrid"
import { WithTitles } from "@/features/titles/WithTitles"
import { useDocumentTitle } from "@/layout/useDocumentTitle"
import type { Person, Title } from "@/services/api"

const PersonDialog = lazyDialog(() => import("@/features/people/PersonDialog"))

function Edit({ person }: { person: Person }) {
  const navigate = useNavigate()
  const update = useUpdatePerson(person.name, ({ name }) => {
    if (name !== person.name) void navigate(personPath(name), { replace: true })
  })
  const dialog = useFormDialog(update)
  return (
    <>
      <Button onClick={dialog.open}>
        <Pencil aria-hidden />
        Edit
      </Button>
      {dialog.isOpen && (
        <PersonDialog
          title={`Edit ${person.name}`}
          initial={person}
          onSave={({ name, is_trusted, color, emoji }) =>
            update.mutate({ name, is_trusted, color, emoji }, { onSuccess: dialog.close })
          }
          {...dialog.form}
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
  const navigate = useNavigate()
  const remove = useDeletePerson(() => void navigate("/people"))
  return (
    <RemoveButton
      question={`Remove ${person.name}?`}
      busy={remove.isPending}
      onRemove={(done) => remove.mutate(person.name, { onSettled: done })}
    >
      {takenAlong(person.recommendation_count)}
    </RemoveButton>
  )
}

function Titles({ name, titles }: { name: string; titles: readonly Title[] }) {
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
      <Head
        mark={<PersonMark {...person} large />}
        name={person.name}
        below={person.is_trusted && "Somebody whose taste you trust"}
      >
        <Edit person={person} />
        <Remove person={person} />
      </Head>
      {stats && <PersonStatsRow stats={stats} hits={hits.get(person.name)} />}
      <WithTitles>{(titles) => <Titles name={person.name} titles={titles} />}</WithTitles>
    </>
  )
}

function NoSuchPerson({ name }: { name: string }) {
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
}

export default function PersonPage() {
  const inPath = useParams().name ?? ""
  const name = useSearchParams()[0].get("name") ?? inPath
  const query = useQuery(peopleQuery)
  useDocumentTitle(name)
  const person = query.data?.find((known) => known.name === name)
  return (
    <QueryState query={query} loading={<GridSkeleton />}>
      {() => (person ? <Contents person={person} /> : <NoSuchPerson name={name} />)}
    </QueryState>
  )
}
