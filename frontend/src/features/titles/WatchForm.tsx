import { type FormEvent, useState } from "react"
import { Button } from "@/components/Button"
import { fromDateField, toDateField } from "@/components/dates"
import { Field, Select } from "@/components/Field"
import type { Movie } from "@/services/api"
import { useSetUnwatched, useSetWatched } from "./queries"

/** The Lumières' first showing to a paying public: nobody watched a film before. */
const FIRST_SHOWING = "1895-12-28"
/** Halves to choose from; a rating from elsewhere, such as 7.3, stays as it is. */
const RATINGS = Array.from({ length: 19 }, (_, index) => 10 - index / 2)

function RatingSelect({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <Select label="My rating" value={value} onChange={(event) => onChange(event.target.value)}>
      <option value="">No rating</option>
      {value !== "" && !RATINGS.some((rating) => String(rating) === value) && (
        <option value={value}>{value}</option>
      )}
      {RATINGS.map((rating) => (
        <option key={rating} value={rating}>
          {rating}
        </option>
      ))}
    </Select>
  )
}

/** Both are optional: a film may have been seen long ago, or seen and not rated. */
export function WatchForm({ movie }: { movie: Movie }) {
  const history = movie.watch_history
  const seenOn = toDateField(history?.date_watched ?? null)
  const [date, setDate] = useState(seenOn)
  const [rating, setRating] = useState(String(history?.my_rating ?? ""))
  const save = useSetWatched(movie.imdb_id)
  const forget = useSetUnwatched(movie.imdb_id)

  function submit(event: FormEvent) {
    event.preventDefault()
    // An untouched day keeps the time of day that is stored with it.
    const date_watched = date === seenOn ? (history?.date_watched ?? null) : fromDateField(date)
    save.mutate({ date_watched, my_rating: rating === "" ? null : Number(rating) })
  }

  return (
    <form onSubmit={submit} className="grid gap-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label="Watched on"
          type="date"
          min={FIRST_SHOWING}
          max={toDateField(Date.now() / 1000)}
          value={date}
          onChange={(event) => setDate(event.target.value)}
          hint="Leave it empty if you don't remember."
        />
        <RatingSelect value={rating} onChange={setRating} />
      </div>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" busy={save.isPending}>
          {history === null ? "Mark as watched" : "Save"}
        </Button>
        {history !== null && (
          <Button look="quiet" busy={forget.isPending} onClick={() => forget.mutate()}>
            Not watched after all
          </Button>
        )}
      </div>
    </form>
  )
}
