import { useQuery } from "@tanstack/react-query"
import { FolderX, ListVideo, Pencil } from "lucide-react"
import { useMemo } from "react"
import { Link, useNavigate, useParams } from "react-router"
import { amount } from "@/components/amounts"
import { Button, buttonClasses } from "@/components/Button"
import { lazyDialog } from "@/components/lazyDialog"
import { Picker } from "@/components/Picker"
import { QueryState } from "@/components/QueryState"
import { RemoveButton } from "@/components/RemoveButton"
import { EmptyState } from "@/components/States"
import { Head } from "@/components/Surface"
import { useFormDialog } from "@/components/useFormDialog"
import { ListMark } from "@/features/lists/ListMark"
import { listsQuery, useDeleteList, useUpdateList } from "@/features/lists/queries"
import { GridSkeleton } from "@/features/titles/GridSkeleton"
import { useBulk } from "@/features/titles/library/bulk"
import { titlesQuery } from "@/features/titles/queries"
import { TitleGrid } from "@/features/titles/TitleGrid"
import { WithTitles } from "@/features/titles/WithTitles"
import { useDocumentTitle } from "@/layout/useDocumentTitle"
import type { MovieList } from "@/services/api"

const ListDialog = lazyDialog(() => import("@/features/lists/ListDialog"))

function Edit({ list }: { list: MovieList }) {
  const update = useUpdateList(list.id)
  const dialog = useFormDialog(update)
  return (
    <>
      <Button onClick={dialog.open}>
        <Pencil aria-hidden />
        Edit
      </Button>
      {dialog.isOpen && (
        <ListDialog
          title={`Edit ${list.name}`}
          initial={list}
          onSave={({ name, color, icon }) =>
            update.mutate({ name, color, icon }, { onSuccess: dialog.close })
          }
          {...dialog.form}
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
  const navigate = useNavigate()
  const remove = useDeleteList(() => void navigate("/lists"))
  return (
    <RemoveButton
      question={`Remove the list ${list.name}?`}
      busy={remove.isPending}
      onRemove={(done) => remove.mutate(list, { onSettled: done })}
    >
      {stayBehind(list.movie_count)}
    </RemoveButton>
  )
}

function Titles({ id }: { id: string }) {
  return (
    <WithTitles>
      {(titles) => {
        const here = titles.filter((title) => title.status !== "deleted" && title.custom_list_id === id)
        return here.length === 0 ? (
          <EmptyState icon={<ListVideo aria-hidden />} title="Nothing on this list yet">
            Add one from above, or open a title and choose this list there.
          </EmptyState>
        ) : (
          <TitleGrid titles={here} label="Titles on this list" />
        )
      }}
    </WithTitles>
  )
}

function NoSuchList() {
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

function Contents({ list }: { list: MovieList }) {
  return (
    <>
      <Head
        mark={<ListMark icon={list.icon} color={list.color} />}
        name={list.name}
        below={amount(list.movie_count, "title")}
      >
        <AddTitles list={list} />
        <Edit list={list} />
        <Remove list={list} />
      </Head>
      <Titles id={list.id} />
    </>
  )
}

export default function ListPage() {
  const { id = "" } = useParams()
  const query = useQuery(listsQuery)
  const list = query.data?.find((known) => known.id === id)
  useDocumentTitle(list?.name ?? "List")
  return (
    <QueryState query={query} loading={<GridSkeleton />}>
      {() => (list ? <Contents list={list} /> : <NoSuchList />)}
    </QueryState>
  )
}
