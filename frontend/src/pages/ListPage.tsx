import { useQuery } from "@tanstack/react-query"
import { FolderX, ListVideo, Pencil, Trash2 } from "lucide-react"
import { useMemo, useState } from "react"
import { Link, useNavigate, useParams } from "react-router"
import { amount } from "@/components/amounts"
import { Button, buttonClasses } from "@/components/Button"
import { ConfirmDialog } from "@/components/ConfirmDialog"
import { lazyDialog } from "@/components/lazyDialog"
import { Picker } from "@/components/Picker"
import { EmptyState, ErrorState } from "@/components/States"
import { ListMark } from "@/features/lists/ListMark"
import { listsQuery, useDeleteList, useUpdateList } from "@/features/lists/queries"
import { GridSkeleton } from "@/features/titles/GridSkeleton"
import { useBulk } from "@/features/titles/library/bulk"
import { titlesQuery } from "@/features/titles/queries"
import { TitleGrid } from "@/features/titles/TitleGrid"
import { useDocumentTitle } from "@/layout/useDocumentTitle"
import type { MovieList } from "@/services/api"

const ListDialog = lazyDialog(() => import("@/features/lists/ListDialog"))

function Edit({ list }: { list: MovieList }) {
  const [open, setOpen] = useState(false)
  const update = useUpdateList(list.id)
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Pencil aria-hidden />
        Edit
      </Button>
      {open && (
        <ListDialog
          title={`Edit ${list.name}`}
          initial={list}
          saving={update.isPending}
          error={update.error}
          onSave={({ name, color, icon }) =>
            update.mutate({ name, color, icon }, { onSuccess: () => setOpen(false) })
          }
          onClose={() => {
            update.reset()
            setOpen(false)
          }}
        />
      )}
    </>
  )
}

const CHOOSE = { value: "", label: "Add a title" }

/** Any title of the library that is on no list or another one. */
function AddTitles({ list }: { list: MovieList }) {
  const { data: titles } = useQuery(titlesQuery)
  const bulk = useBulk()
  const options = useMemo(
    () =>
      (titles ?? [])
        .filter(({ status, custom_list_id }) => status !== "deleted" && custom_list_id !== list.id)
        .map(({ imdb_id, title, year }) => ({
          value: imdb_id,
          label: title ?? imdb_id,
          hint: year ?? undefined,
        })),
    [titles, list.id],
  )
  return (
    <Picker
      label="Add a title"
      hideLabel
      options={[CHOOSE, ...options]}
      value=""
      onChange={(imdbId) =>
        imdbId !== "" &&
        bulk.mutate({ ids: [imdbId], step: { said: "on the list now", change: { custom_list_id: list.id } } })
      }
      className="w-40"
    />
  )
}

function stayBehind(titles: number): string {
  if (titles === 0) return "There is nothing on it."
  return `Its ${amount(titles, "title")} ${titles === 1 ? "stays" : "stay"} in the library, as watched or to watch.`
}

function Remove({ list }: { list: MovieList }) {
  const [asking, setAsking] = useState(false)
  const navigate = useNavigate()
  const remove = useDeleteList(() => void navigate("/lists"))
  return (
    <>
      <Button look="danger-quiet" onClick={() => setAsking(true)}>
        <Trash2 aria-hidden />
        Remove
      </Button>
      <ConfirmDialog
        open={asking}
        title={`Remove the list ${list.name}?`}
        action="Remove"
        busy={remove.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => remove.mutate(list, { onSettled: () => setAsking(false) })}
      >
        <p>{stayBehind(list.movie_count)}</p>
      </ConfirmDialog>
    </>
  )
}

function Titles({ id }: { id: string }) {
  const { data: titles, error, refetch } = useQuery(titlesQuery)
  if (error && !titles) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!titles) return <GridSkeleton />
  const here = titles.filter((title) => title.status !== "deleted" && title.custom_list_id === id)
  if (here.length === 0) {
    return (
      <EmptyState icon={<ListVideo aria-hidden />} title="Nothing on this list yet">
        Add one from above, or open a title and choose this list there.
      </EmptyState>
    )
  }
  return <TitleGrid titles={here} label="Titles on this list" />
}

export default function ListPage() {
  const { id = "" } = useParams()
  const { data: lists, error, refetch } = useQuery(listsQuery)
  const list = lists?.find((known) => known.id === id)
  useDocumentTitle(list?.name ?? "List")
  if (error && !lists) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!lists) return <GridSkeleton />
  if (!list) {
    return (
      <EmptyState
        alone
        icon={<FolderX aria-hidden />}
        title="This list doesn't exist"
        action={
          <Link to="/lists" className={buttonClasses("primary")}>
            All lists
          </Link>
        }
      />
    )
  }
  return (
    <>
      <div className="mb-6 flex flex-wrap items-center gap-4">
        <ListMark icon={list.icon} color={list.color} />
        <div className="min-w-0 flex-1 basis-48">
          <h1 className="text-3xl font-bold tracking-tight break-words">{list.name}</h1>
          <p className="text-soft">{amount(list.movie_count, "title")}</p>
        </div>
        <div className="flex flex-wrap gap-1">
          <AddTitles list={list} />
          <Edit list={list} />
          <Remove list={list} />
        </div>
      </div>
      <Titles id={id} />
    </>
  )
}
