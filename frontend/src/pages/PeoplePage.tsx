import { useQuery } from "@tanstack/react-query"
import { Plus, UsersRound } from "lucide-react"
import { useMemo } from "react"
import { useSearchParams } from "react-router"
import { Button } from "@/components/Button"
import { CardsComing } from "@/components/CardGrid"
import { Chips } from "@/components/Chips"
import { lazyDialog } from "@/components/lazyDialog"
import { QueryState } from "@/components/QueryState"
import { EmptyState } from "@/components/States"
import { PageHeading } from "@/components/Surface"
import { useFormDialog } from "@/components/useFormDialog"
import { type Hits, PeopleList } from "@/features/people/PeopleList"
import { peopleQuery, useAddPerson } from "@/features/people/queries"
import { hitRates, rank } from "@/features/titles/hits"
import { titlesQuery } from "@/features/titles/queries"
import { useDocumentTitle } from "@/layout/useDocumentTitle"
import type { Person } from "@/services/api"

const PersonDialog = lazyDialog(() => import("@/features/people/PersonDialog"))

const NOBODY = { name: "", is_trusted: false, color: null, emoji: null }

function AddPerson() {
  const add = useAddPerson()
  const dialog = useFormDialog(add)
  return (
    <>
      <Button look="primary" onClick={dialog.open}>
        <Plus aria-hidden />
        Add a person
      </Button>
      {dialog.isOpen && (
        <PersonDialog
          title="Add a person"
          initial={NOBODY}
          onSave={(values) => add.mutate(values, { onSuccess: dialog.close })}
          {...dialog.form}
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
  return (
    <QueryState
      query={useQuery(peopleQuery)}
      loading={<CardsComing what="people" />}
      empty={
        <EmptyState icon={<UsersRound aria-hidden />} title="Nobody yet">
          People appear here when they recommend something.
        </EmptyState>
      }
    >
      {(people) => (
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
      )}
    </QueryState>
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
