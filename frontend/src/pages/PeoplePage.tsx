import { useQuery } from "@tanstack/react-query"
import { Plus, UsersRound } from "lucide-react"
import { useMemo, useState } from "react"
import { useSearchParams } from "react-router"
import { Button } from "@/components/Button"
import { Chips } from "@/components/Chips"
import { lazyDialog } from "@/components/lazyDialog"
import { EmptyState, ErrorState, Loading, Skeleton } from "@/components/States"
import { PageHeading } from "@/components/Surface"
import { type Hits, PeopleList } from "@/features/people/PeopleList"
import { peopleQuery, useAddPerson } from "@/features/people/queries"
import { hitRates, rank } from "@/features/titles/hits"
import { titlesQuery } from "@/features/titles/queries"
import { useDocumentTitle } from "@/layout/useDocumentTitle"
import type { Person } from "@/services/api"

const PersonDialog = lazyDialog(() => import("@/features/people/PersonDialog"))

const NOBODY = { name: "", is_trusted: false, color: null, emoji: null }

function AddPerson() {
  const [open, setOpen] = useState(false)
  const add = useAddPerson()
  return (
    <>
      <Button look="primary" onClick={() => setOpen(true)}>
        <Plus aria-hidden />
        Add a person
      </Button>
      {open && (
        <PersonDialog
          title="Add a person"
          initial={NOBODY}
          saving={add.isPending}
          error={add.error}
          onSave={(values) => add.mutate(values, { onSuccess: () => setOpen(false) })}
          onClose={() => {
            add.reset()
            setOpen(false)
          }}
        />
      )}
    </>
  )
}

const ORDERS = [
  { value: "name", label: "By name" },
  { value: "advice", label: "By good advice" },
] as const

/** Those whose advice nobody has followed yet come last. */
function byAdvice(people: readonly Person[], hits: Hits): Person[] {
  const of = ({ name }: Person) => {
    const rate = hits.get(name)
    return rate ? rank(rate) : -1
  }
  return [...people].sort((a, b) => of(b) - of(a))
}

function Body() {
  const [params, setParams] = useSearchParams()
  const order = params.get("sort") === "advice" ? "advice" : "name"
  const { data: titles } = useQuery(titlesQuery)
  const hits = useMemo(() => hitRates(titles ?? []), [titles])
  const { data: people, error, refetch } = useQuery(peopleQuery)
  if (error && !people) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!people) {
    return (
      <Loading what="people">
        <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
          <Skeleton className="h-20" />
          <Skeleton className="h-20" />
          <Skeleton className="h-20" />
        </div>
      </Loading>
    )
  }
  if (people.length === 0) {
    return (
      <EmptyState icon={<UsersRound aria-hidden />} title="Nobody yet">
        People appear here when they recommend something.
      </EmptyState>
    )
  }
  return (
    <>
      <div className="mb-4">
        <Chips
          label="Order"
          choices={ORDERS}
          value={order}
          onChange={(next) => setParams(next === "name" ? {} : { sort: next })}
          wrap
        />
      </div>
      <PeopleList people={order === "name" ? people : byAdvice(people, hits)} hits={hits} />
    </>
  )
}

export default function PeoplePage() {
  useDocumentTitle("People")
  return (
    <>
      <PageHeading title="People" aside={<AddPerson />}>
        Who recommends what, and how often they are right.
      </PageHeading>
      <Body />
    </>
  )
}
