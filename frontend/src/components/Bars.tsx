import { Link } from "react-router"

export type Bar = {
  key: string
  label: string
  value: number
  /** In words, where the number alone doesn't say it. */
  shown?: string
  /** Where what was counted is. */
  to: string
}

/** `most` is what fills the whole width; the largest of them, unless it is said. */
type Props = { label: string; bars: readonly Bar[]; most?: number }

/** A bar chart that is a list of links: each number is read out, reached by Tab, and leads to what it counts. */
export function Bars({ label, bars, most = Math.max(1, ...bars.map(({ value }) => value)) }: Props) {
  return (
    <ol aria-label={label} className="grid gap-0.5">
      {bars.map(({ key, label, value, shown, to }) => (
        <li key={key}>
          <Link
            to={to}
            className="group grid min-h-7 grid-cols-[minmax(0,8.5rem)_minmax(0,1fr)_minmax(2.5rem,auto)] items-center gap-2 rounded-md px-1.5 text-sm hover:bg-sunken"
          >
            <span className="truncate" title={label}>
              {label}
            </span>
            <span aria-hidden className="h-4">
              <span
                className="block h-full min-w-px rounded-sm bg-accent opacity-80 group-hover:opacity-100"
                style={{ width: `${(100 * value) / most}%` }}
              />
            </span>
            <span className="text-right font-semibold text-soft tabular-nums">
              {shown ?? value.toLocaleString()}
            </span>
          </Link>
        </li>
      ))}
    </ol>
  )
}
