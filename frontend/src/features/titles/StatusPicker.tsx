import { amount } from "@/components/amounts"
import { Chips } from "@/components/Chips"
import { Picker } from "@/components/Picker"
import type { Movie, MovieList } from "@/services/api"
import { useSetStatus } from "./queries"

const STATUSES = [
  { value: "toWatch", label: "To watch" },
  { value: "watched", label: "Watched" },
  { value: "deleted", label: "Deleted" },
] as const

const NO_LIST = { value: "", label: "No list" }

type Props = { movie: Movie; lists: readonly MovieList[] }

function ListPicker({ movie, lists }: Props) {
  const setStatus = useSetStatus(movie.imdb_id)
  const options = lists.map(({ id, name, movie_count }) => ({
    value: id,
    label: name,
    hint: amount(movie_count, "title"),
  }))
  const off = movie.watch_history === null ? "toWatch" : "watched"
  return (
    <Picker
      label="List"
      options={[NO_LIST, ...options]}
      value={movie.custom_list_id ?? ""}
      onChange={(id) =>
        setStatus.mutate(
          id === "" ? { status: off, custom_list_id: null } : { status: "custom", custom_list_id: id },
        )
      }
      className="max-w-sm"
    />
  )
}

export function StatusPicker({ movie, lists }: Props) {
  const setStatus = useSetStatus(movie.imdb_id)
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <Chips
        label="Where it stands"
        choices={STATUSES}
        value={movie.status}
        onChange={(status) => setStatus.mutate({ status, custom_list_id: null })}
        wrap
      />
      {(lists.length > 0 || movie.custom_list_id !== null) && <ListPicker movie={movie} lists={lists} />}
    </div>
  )
}
