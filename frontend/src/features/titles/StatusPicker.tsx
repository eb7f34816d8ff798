import { amount } from "@/components/amounts"
import { Chips } from "@/components/Chips"
import { Picker } from "@/components/Picker"
import type { Movie, MovieList } from "@/services/api"
import { useMarkWatched, useSetPlace, useSetStatus } from "./queries"

const STATUSES = [
  { value: "toWatch", label: "To watch" },
  { value: "watched", label: "Watched" },
  { value: "deleted", label: "Deleted" },
] as const

const NO_LIST = { value: "", label: "No list" }

type Props = { movie: Movie; lists: readonly MovieList[] }

/** `custom` says no more than being on a list, so a title that leaves its list becomes watched or to be watched. */
function statusOffList({ status, watch_history }: Movie): Movie["status"] {
  if (status !== "custom") return status
  return watch_history === null ? "toWatch" : "watched"
}

function ListPicker({ movie, lists }: Props) {
  const setPlace = useSetPlace(movie.imdb_id)
  const options = lists.map(({ id, name, movie_count }) => ({
    value: id,
    label: name,
    hint: amount(movie_count, "title"),
  }))
  return (
    <Picker
      label="List"
      options={[NO_LIST, ...options]}
      value={movie.custom_list_id ?? ""}
      onChange={(id) =>
        setPlace.mutate(
          id === ""
            ? { status: statusOffList(movie), custom_list_id: null }
            : { status: movie.status, custom_list_id: id },
        )
      }
      className="max-w-sm"
    />
  )
}

/** What one means to do with a title, and the list it is on: two things, of which neither changes the other. */
export function StatusPicker({ movie, lists }: Props) {
  const setStatus = useSetStatus(movie.imdb_id)
  const markWatched = useMarkWatched(movie.imdb_id)

  function choose(status: Movie["status"]) {
    if (status === "watched") markWatched.mutate()
    else if (status !== "custom") setStatus.mutate(status)
  }

  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <Chips label="Where it stands" choices={STATUSES} value={movie.status} onChange={choose} wrap />
      {(lists.length > 0 || movie.custom_list_id !== null) && <ListPicker movie={movie} lists={lists} />}
    </div>
  )
}
