import { useQuery } from "@tanstack/react-query"
import { Plus, UsersRound } from "lucide-react"
import { useState } from "react"
import { Button } from "@/components/Button"
import { lazyDialog } from "@/components/lazyDialog"
import { EmptyState, ErrorState, Loading, Skeleton } from "@/components/States"
import { PageHeading } from "@/components/Surface"
import { PeopleList } from "@/features/people/PeopleList"
import { peopleQuery, useAddPerson } from "@/features/people/queries"
import { useDocumentTitle } from "@/layout/useDocumentTitle"

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

function Body() {
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
  return <PeopleList people={people} />
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
