import { CalendarCheck } from "lucide-react"
import { type FormEvent, useState } from "react"
import { Button } from "@/components/Button"
import { fromDateField, toDateField } from "@/components/dates"
import { Field } from "@/components/Field"
import type { Movie } from "@/services/api"
import { useSetUnwatched, useSetWatched } from "./queries"
import { Rating } from "./Rating"

/** The Lumières' first showing to a paying public: nobody watched a film before. */
const FIRST_SHOWING = "1895-12-28"

const now = () => Date.now() / 1000

/** Date and rating are optional: a film may have been seen long ago, or seen and not rated. */
export function WatchForm({ movie }: { movie: Movie }) {
  const history = movie.watch_history
  const seenOn = toDateField(history?.date_watched ?? null)
  const today = toDateField(now())
  const [date, setDate] = useState(seenOn)
  const save = useSetWatched(movie.imdb_id)
  const forget = useSetUnwatched(movie.imdb_id)

  function submit(event: FormEvent) {
    event.preventDefault()
    // An untouched day keeps the time of day that is stored with it.
    if (history === null || date !== seenOn) save.mutate({ date_watched: fromDateField(date) })
  }

  return (
    <div className="grid gap-5">
      {seenOn !== today && (
        <Button
          look="primary"
          className="justify-self-start"
          busy={save.isPending}
          onClick={() => save.mutate({ date_watched: now() })}
        >
          <CalendarCheck aria-hidden />
          Watched today
        </Button>
      )}
      <Rating movie={movie} />
      <form onSubmit={submit} className="flex flex-wrap items-end gap-2">
        <Field
          label="Watched on"
          type="date"
          min={FIRST_SHOWING}
          max={today}
          value={date}
          onChange={(event) => setDate(event.target.value)}
          className="min-w-40 flex-1"
        />
        <Button type="submit" busy={save.isPending}>
          {history === null ? "Mark as watched" : "Save"}
        </Button>
      </form>
      <p className="-mt-3 text-sm text-faint">Leave the day empty if you don't remember.</p>
      {history !== null && (
        <Button
          look="quiet"
          className="justify-self-start"
          busy={forget.isPending}
          onClick={() => forget.mutate()}
        >
          Not watched after all
        </Button>
      )}
    </div>
  )
}
