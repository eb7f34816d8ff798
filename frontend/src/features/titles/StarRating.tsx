import { Star } from "lucide-react"
import { useId } from "react"
import { classes } from "@/components/classes"

const HALVES = Array.from({ length: 10 }, (_, index) => index + 1)

/** "3.5 stars, 7 of 10" */
const inWords = (value: number) => `${value / 2} ${value === 2 ? "star" : "stars"}, ${value} of 10`

type HalfProps = { name: string; value: number; rating: number | null; onChange: (rating: number) => void }

function Half({ name, value, rating, onChange }: HalfProps) {
  const right = value % 2 === 0
  const filled = rating !== null && rating >= value - 0.5
  return (
    <label
      title={inWords(value)}
      className={classes(
        "relative block h-10 w-6 cursor-pointer overflow-hidden rounded-sm outline-offset-2 has-focus-visible:outline-2 has-focus-visible:outline-accent",
        right && "mr-0.5",
      )}
    >
      <input
        type="radio"
        name={name}
        value={value}
        aria-label={inWords(value)}
        checked={rating === value}
        onChange={() => onChange(value)}
        className="sr-only"
      />
      <Star
        aria-hidden
        className={classes(
          "absolute top-0.5 size-9 max-w-none",
          right ? "right-1" : "left-1",
          right ? "[clip-path:inset(0_0_0_50%)]" : "[clip-path:inset(0_50%_0_0)]",
          filled ? "fill-gold text-gold" : "text-edge",
        )}
      />
    </label>
  )
}

type Props = { rating: number | null; onChange: (rating: number | null) => void }

/** Five stars in halves, which are ten steps; one touch rates. A rating from elsewhere, such as 7.3, stays until then. */
export function StarRating({ rating, onChange }: Props) {
  const name = useId()
  return (
    <fieldset className="flex flex-wrap items-center">
      <legend className="sr-only">My rating in stars</legend>
      {HALVES.map((value) => (
        <Half key={value} name={name} value={value} rating={rating} onChange={onChange} />
      ))}
      <span className="ml-2 min-w-8 font-display text-lg font-bold tabular-nums">{rating}</span>
      {rating !== null && (
        <button
          type="button"
          onClick={() => onChange(null)}
          className="ml-2 min-h-6 rounded text-sm font-semibold text-soft underline"
        >
          No rating
        </button>
      )}
    </fieldset>
  )
}
