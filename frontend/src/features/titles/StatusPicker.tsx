import { Chips } from "@/components/Chips"
import type { Movie, MovieList } from "@/services/api"
import { useSetStatus } from "./queries"

const FIXED = [
  { value: "toWatch", label: "To watch" },
  { value: "watched", label: "Watched" },
  { value: "deleted", label: "Deleted" },
] as const

export function StatusPicker({ movie, lists }: { movie: Movie; lists: readonly MovieList[] }) {
  const setStatus = useSetStatus(movie.imdb_id)
  const [toWatch, watched, deleted] = FIXED
  const own = lists.map(({ id, name }) => ({ value: id, label: name }))
  const value = movie.status === "custom" ? (movie.custom_list_id ?? "") : movie.status

  function choose(next: string) {
    const fixed = FIXED.find((choice) => choice.value === next)
    setStatus.mutate(
      fixed ? { status: fixed.value, custom_list_id: null } : { status: "custom", custom_list_id: next },
    )
  }

  return (
    <Chips
      label="Where it stands"
      choices={[toWatch, watched, ...own, deleted]}
      value={value}
      onChange={choose}
      wrap
    />
  )
}
