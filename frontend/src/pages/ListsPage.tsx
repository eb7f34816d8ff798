import { useQuery } from "@tanstack/react-query"
import { ListVideo, Plus } from "lucide-react"
import { useState } from "react"
import { Button } from "@/components/Button"
import { lazyDialog } from "@/components/lazyDialog"
import { EmptyState, ErrorState, Loading, Skeleton } from "@/components/States"
import { PageHeading } from "@/components/Surface"
import { ListCards } from "@/features/lists/ListCards"
import { listsQuery, useAddList } from "@/features/lists/queries"
import { useDocumentTitle } from "@/layout/useDocumentTitle"

const ListDialog = lazyDialog(() => import("@/features/lists/ListDialog"))

const BLANK = { name: "", color: null, icon: "list" }

function AddList() {
  const [open, setOpen] = useState(false)
  const add = useAddList()
  return (
    <>
      <Button look="primary" onClick={() => setOpen(true)}>
        <Plus aria-hidden />
        New list
      </Button>
      {open && (
        <ListDialog
          title="New list"
          initial={BLANK}
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
  const { data: lists, error, refetch } = useQuery(listsQuery)
  if (error && !lists) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!lists) {
    return (
      <Loading what="lists">
        <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
          <Skeleton className="h-20" />
          <Skeleton className="h-20" />
        </div>
      </Loading>
    )
  }
  if (lists.length === 0) {
    return (
      <EmptyState icon={<ListVideo aria-hidden />} title="No lists yet">
        Lists gather titles: the ones for rainy Sundays, the ones to see again.
      </EmptyState>
    )
  }
  return <ListCards lists={lists} />
}

export default function ListsPage() {
  useDocumentTitle("Lists")
  return (
    <>
      <PageHeading title="Lists" aside={<AddList />} />
      <Body />
    </>
  )
}
