import { Select } from "@/components/Field"
import type { Movie } from "@/services/api"
import { useSetWatched } from "./queries"
import { chooseRatingScale, useRatingScale } from "./ratingScale"
import { StarRating } from "./StarRating"

/** Halves to choose from; a rating from elsewhere, such as 7.3, stays as it is. */
const RATINGS = Array.from({ length: 19 }, (_, index) => 10 - index / 2)

type Props = { rating: number | null; onChange: (rating: number | null) => void }

function RatingSelect({ rating, onChange }: Props) {
  return (
    <Select
      label="My rating"
      hideLabel
      wrapper="w-40"
      value={String(rating ?? "")}
      onChange={({ target: { value } }) => onChange(value === "" ? null : Number(value))}
    >
      <option value="">No rating</option>
      {rating !== null && !RATINGS.includes(rating) && <option value={rating}>{rating}</option>}
      {RATINGS.map((each) => (
        <option key={each} value={each}>
          {each}
        </option>
      ))}
    </Select>
  )
}

/** One touch rates, and says that it was watched; when that was stays as it is. */
export function Rating({ movie }: { movie: Movie }) {
  const scale = useRatingScale()
  const save = useSetWatched(movie.imdb_id)
  const rating = movie.watch_history?.my_rating ?? null
  const rate = (my_rating: number | null) => save.mutate({ my_rating })
  return (
    <div>
      <div className="flex items-baseline justify-between gap-3">
        <p className="text-sm font-semibold">My rating</p>
        <button
          type="button"
          onClick={() => chooseRatingScale(scale === "stars" ? "numbers" : "stars")}
          className="min-h-6 rounded text-sm text-soft underline hover:text-ink"
        >
          {scale === "stars" ? "From 1 to 10" : "In stars"}
        </button>
      </div>
      {scale === "stars" ? (
        <StarRating rating={rating} onChange={rate} />
      ) : (
        <div className="mt-1.5">
          <RatingSelect rating={rating} onChange={rate} />
        </div>
      )}
    </div>
  )
}
