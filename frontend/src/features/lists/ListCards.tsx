import type { ReactNode } from "react"
import { Link } from "react-router"
import { amount } from "@/components/amounts"
import { CARD, CardGrid } from "@/components/CardGrid"
import type { MovieList } from "@/services/api"
import { ListMark } from "./ListMark"

/** Pictures belong to the titles; the page lends them. */
type Props = { lists: readonly MovieList[]; pictures: (listId: string) => ReactNode }

function Card({ list, pictures }: { list: MovieList; pictures: ReactNode }) {
  return (
    <Link to={`/lists/${encodeURIComponent(list.id)}`} className={CARD}>
      <ListMark icon={list.icon} color={list.color} />
      <span className="min-w-0">
        <span className="block truncate font-semibold">{list.name}</span>
        <span className="block text-sm text-faint">{amount(list.movie_count, "title")}</span>
      </span>
      <span aria-hidden className="ml-auto flex shrink-0 gap-1">
        {pictures}
      </span>
    </Link>
  )
}

export function ListCards({ lists, pictures }: Props) {
  return (
    <CardGrid
      items={lists}
      keyOf={({ id }) => id}
      nameOf={({ name }) => name}
      label="Lists"
      draw={(list) => <Card list={list} pictures={pictures(list.id)} />}
    />
  )
}
