import { ShieldCheck, ThumbsDown, ThumbsUp } from "lucide-react"
import { Link } from "react-router"
import { CARD, CardGrid } from "@/components/CardGrid"
import { personPath } from "@/components/personPath"
import { Badge } from "@/components/Surface"
import type { Person } from "@/services/api"
import { PersonMark } from "./PersonMark"

/** Told apart: "12 recommended" and "3 against" are not fifteen recommendations. */
function Votes({ person: { recommendation_count, downvotes } }: { person: Person }) {
  const up = recommendation_count - downvotes
  if (recommendation_count === 0) return <span className="truncate">No recommendations yet</span>
  return (
    <>
      {up > 0 && (
        <span className="inline-flex items-center gap-1">
          <ThumbsUp aria-hidden />
          {`${up.toLocaleString()} recommended`}
        </span>
      )}
      {downvotes > 0 && (
        <span className="inline-flex items-center gap-1">
          <ThumbsDown aria-hidden />
          {`${downvotes.toLocaleString()} against`}
        </span>
      )}
    </>
  )
}

/** Of what they recommended and was rated: how much of it was good. */
export type Hits = ReadonlyMap<string, { rated: number; hits: number }>

type CardProps = { person: Person; hits: { rated: number; hits: number } | undefined }

function Card({ person, hits }: CardProps) {
  return (
    <Link to={personPath(person.name)} className={CARD}>
      <PersonMark {...person} />
      <span className="min-w-0">
        <span className="block truncate font-semibold">{person.name}</span>
        <span className="flex gap-3 overflow-hidden text-sm whitespace-nowrap text-faint [&_svg]:size-3.5 [&_svg]:shrink-0">
          <Votes person={person} />
        </span>
        {hits && (
          <span className="block truncate text-sm text-faint">{`${hits.hits} of ${hits.rated} good`}</span>
        )}
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
  )
}

export function PeopleList({ people, hits }: { people: readonly Person[]; hits: Hits }) {
  return (
    <CardGrid
      items={people}
      keyOf={({ name }) => name}
      nameOf={({ name }) => name}
      label="People"
      draw={(person) => <Card person={person} hits={hits.get(person.name)} />}
    />
  )
}
