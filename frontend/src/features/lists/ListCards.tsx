import { Link } from "react-router"
import { amount } from "@/components/amounts"
import { CARD, CardGrid } from "@/components/CardGrid"
import type { MovieList } from "@/services/api"
import { ListMark } from "./ListMark"

function Card({ list }: { list: MovieList }) {
  return (
    <Link to={`/lists/${encodeURIComponent(list.id)}`} className={CARD}>
      <ListMark icon={list.icon} color={list.color} />
      <span className="min-w-0">
        <span className="block truncate font-semibold">{list.name}</span>
        <span className="block text-sm text-faint">{amount(list.movie_count, "title")}</span>
      </span>
    </Link>
  )
}

export function ListCards({ lists }: { lists: readonly MovieList[] }) {
  return (
    <CardGrid
      items={lists}
      keyOf={({ id }) => id}
      nameOf={({ name }) => name}
      label="Lists"
      draw={(list) => <Card list={list} />}
    />
  )
}
