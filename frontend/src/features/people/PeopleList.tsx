import { ShieldCheck } from "lucide-react"
import { Link } from "react-router"
import { amount } from "@/components/amounts"
import { personPath } from "@/components/personPath"
import { Badge } from "@/components/Surface"
import type { Person } from "@/services/api"
import { PersonMark } from "./PersonMark"

export function PeopleList({ people }: { people: readonly Person[] }) {
  return (
    <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
      {people.map((person) => (
        <li key={person.name} className="min-w-0">
          <Link
            to={personPath(person.name)}
            className="flex items-center gap-4 rounded-2xl border border-line bg-surface p-4 shadow-shade transition-colors hover:border-edge"
          >
            <PersonMark {...person} />
            <span className="min-w-0">
              <span className="block truncate font-semibold">{person.name}</span>
              <span className="block text-sm text-faint">
                {amount(person.recommendation_count, "recommendation")}
              </span>
            </span>
            {person.is_trusted && (
              <span className="ml-auto">
                <Badge tone="good">
                  <ShieldCheck aria-hidden />
                  Trusted
                </Badge>
              </span>
            )}
          </Link>
        </li>
      ))}
    </ul>
  )
}
