import { ThumbsDown, ThumbsUp, X } from "lucide-react"
import { type FormEvent, useId, useState } from "react"
import { Link } from "react-router"
import { Button, IconButton } from "@/components/Button"
import { Chips } from "@/components/Chips"
import { classes } from "@/components/classes"
import { fromDateField, plainDay, toDateField } from "@/components/dates"
import { Field } from "@/components/Field"
import { personPath } from "@/components/personPath"
import type { Movie, Person, Recommendation } from "@/services/api"
import { useAddRecommendation, useRemoveRecommendation } from "./queries"

type RowProps = { recommendation: Recommendation; person: Person | undefined; onRemove: () => void }

function Row({ recommendation: { person_name, date_recommended, vote_type }, person, onRemove }: RowProps) {
  const Vote = vote_type ? ThumbsUp : ThumbsDown
  return (
    <li className="flex items-center gap-3 py-2">
      <Vote aria-hidden className={classes("size-5 shrink-0", vote_type ? "text-good" : "text-danger")} />
      <div className="min-w-0">
        <Link
          to={personPath(person_name)}
          className="inline-block min-w-6 max-w-full truncate rounded align-bottom font-semibold hover:text-accent"
        >
          {person?.emoji && <span aria-hidden>{person.emoji} </span>}
          {person_name}
        </Link>
        <p className="text-sm text-faint">
          {[
            vote_type ? "Recommends it" : "Advises against it",
            date_recommended !== null && plainDay(date_recommended),
          ]
            .filter(Boolean)
            .join(" · ")}
        </p>
      </div>
      <IconButton
        label={`Remove the recommendation by ${person_name}`}
        className="ml-auto"
        onClick={onRemove}
      >
        <X aria-hidden />
      </IconButton>
    </li>
  )
}

const today = () => toDateField(Date.now() / 1000)

const VOTES = [
  { value: "up", label: "Recommends it" },
  { value: "down", label: "Advises against" },
] as const

type WhoProps = { value: string; onChange: (name: string) => void; people: readonly Person[] }

function WhoField({ value, onChange, people }: WhoProps) {
  const known = useId()
  return (
    <>
      <Field
        label="Who"
        required
        maxLength={200}
        autoComplete="off"
        list={known}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      <datalist id={known}>
        {people.map((person) => (
          <option key={person.name} value={person.name} />
        ))}
      </datalist>
    </>
  )
}

function AddForm({ imdbId, people }: { imdbId: string; people: readonly Person[] }) {
  const [name, setName] = useState("")
  const [when, setWhen] = useState(today)
  const [vote, setVote] = useState<"up" | "down">("up")
  const add = useAddRecommendation(imdbId)

  function submit(event: FormEvent) {
    event.preventDefault()
    const recommendation = {
      person_name: name.trim(),
      vote_type: vote === "up",
      date_recommended: fromDateField(when),
    }
    add.mutate(recommendation, { onSuccess: () => setName("") })
  }

  return (
    <form
      onSubmit={submit}
      className="mt-3 grid grid-cols-[minmax(0,1fr)_minmax(0,10rem)] items-end gap-3 border-t border-line pt-4"
    >
      <WhoField value={name} onChange={setName} people={people} />
      <Field label="When" type="date" value={when} onChange={(event) => setWhen(event.target.value)} />
      <div className="col-span-2 flex flex-wrap items-center justify-between gap-3">
        <Chips label="Vote" choices={VOTES} value={vote} onChange={setVote} wrap />
        <Button type="submit" busy={add.isPending}>
          Add
        </Button>
      </div>
    </form>
  )
}

export function Recommendations({ movie, people }: { movie: Movie; people: readonly Person[] }) {
  const remove = useRemoveRecommendation(movie.imdb_id)
  return (
    <>
      {movie.recommendations.length === 0 && <p className="text-soft">Nobody has recommended it yet.</p>}
      <ul aria-label="Recommendations" className="divide-y divide-line">
        {movie.recommendations.map((recommendation) => (
          <Row
            key={recommendation.person_name}
            recommendation={recommendation}
            person={people.find(({ name }) => name === recommendation.person_name)}
            onRemove={() => remove.mutate(recommendation.person_name)}
          />
        ))}
      </ul>
      <AddForm imdbId={movie.imdb_id} people={people} />
    </>
  )
}
