import { Link } from "react-router"
import { amount } from "@/components/amounts"
import type { MovieList } from "@/services/api"
import { ListMark } from "./ListMark"

export function ListCards({ lists }: { lists: readonly MovieList[] }) {
  return (
    <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
      {lists.map((list) => (
        <li key={list.id} className="min-w-0">
          <Link
            to={`/lists/${encodeURIComponent(list.id)}`}
            className="flex items-center gap-4 rounded-2xl border border-line bg-surface p-4 shadow-shade transition-colors hover:border-edge"
          >
            <ListMark icon={list.icon} color={list.color} />
            <span className="min-w-0">
              <span className="block truncate font-semibold">{list.name}</span>
              <span className="block text-sm text-faint">{amount(list.movie_count, "title")}</span>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  )
}
