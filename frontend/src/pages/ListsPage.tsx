import { useQuery } from "@tanstack/react-query"
import { ArrowDownUp, ListVideo, Plus } from "lucide-react"
import { useMemo, useState } from "react"
import { Button } from "@/components/Button"
import { CardsComing } from "@/components/CardGrid"
import { LaterPart } from "@/components/LaterPart"
import { lazyDialog } from "@/components/lazyDialog"
import { lazyPart } from "@/components/lazyPart"
import { QueryState } from "@/components/QueryState"
import { EmptyState } from "@/components/States"
import { PageHeading } from "@/components/Surface"
import { useFormDialog } from "@/components/useFormDialog"
import { ListCards } from "@/features/lists/ListCards"
import { listsQuery, useAddList } from "@/features/lists/queries"
import { Poster } from "@/features/titles/Poster"
import { titlesQuery } from "@/features/titles/queries"
import { useDocumentTitle } from "@/layout/useDocumentTitle"
import type { Title } from "@/services/api"

const ListDialog = lazyDialog(() => import("@/features/lists/ListDialog"))

const OrderLists = lazyPart(() => import("@/features/lists/order/OrderLists"), { early: true })

const BLANK = { name: "", color: null, icon: "list" }

function AddList() {
  const add = useAddList()
  const dialog = useFormDialog(add)
  return (
    <>
      <Button look="primary" onClick={dialog.open}>
        <Plus aria-hidden />
        New list
      </Button>
      {dialog.isOpen && (
        <ListDialog
          title="New list"
          initial={BLANK}
          onSave={(values) => add.mutate(values, { onSuccess: dialog.close })}
          {...dialog.form}
        />
      )}
    </>
  )
}

const SHOWN = 3

/** The first titles of each list that have a poster. */
function firstOnLists(titles: readonly Title[]): ReadonlyMap<string, Title[]> {
  const found = new Map<string, Title[]>()
  for (const title of titles) {
    const { custom_list_id: id, poster, status } = title
    if (id === null || poster === null || status === "deleted") continue
    const before = found.get(id) ?? []
    if (before.length < SHOWN) found.set(id, [...before, title])
  }
  return found
}

function Pictures({ titles }: { titles: readonly Title[] }) {
  return titles.map(({ imdb_id, poster }) => (
    <Poster
      key={imdb_id}
      imdbId={imdb_id}
      title={null}
      poster={poster}
      sizes="36px"
      className="h-[54px] w-9 rounded [&_p]:hidden [&_svg]:hidden"
    />
  ))
}

function Body({ ordering }: { ordering: boolean }) {
  const { data: titles } = useQuery(titlesQuery)
  const onList = useMemo(() => firstOnLists(titles ?? []), [titles])
  return (
    <QueryState
      query={useQuery(listsQuery)}
      loading={<CardsComing what="lists" />}
      empty={
        <EmptyState icon={<ListVideo aria-hidden />} title="No lists yet">
          Lists gather titles: the ones for rainy Sundays, the ones to see again.
        </EmptyState>
      }
    >
      {(lists) =>
        ordering ? (
          <LaterPart>
            <OrderLists lists={lists} />
          </LaterPart>
        ) : (
          <ListCards lists={lists} pictures={(id) => <Pictures titles={onList.get(id) ?? []} />} />
        )
      }
    </QueryState>
  )
}

export default function ListsPage() {
  useDocumentTitle("Lists")
  const [ordering, setOrdering] = useState(false)
  const several = (useQuery(listsQuery).data?.length ?? 0) > 1
  return (
    <>
      <PageHeading
        title="Lists"
        aside={
          <div className="flex gap-2">
            {several && (
              <Button aria-pressed={ordering} onClick={() => setOrdering(!ordering)}>
                <ArrowDownUp aria-hidden />
                {ordering ? "Done" : "Order"}
              </Button>
            )}
            {!ordering && <AddList />}
          </div>
        }
      />
      <Body ordering={ordering && several} />
    </>
  )
}
