import { Link } from "react-router"
import { classes } from "@/components/classes"
import { SmallPoster } from "../SmallPoster"
import { dateOf, type Seen, weeks } from "./months"

const MONDAY = new Date(2024, 0, 1, 12)
const SHORT = new Intl.DateTimeFormat(undefined, { weekday: "short" })
const LONG = new Intl.DateTimeFormat(undefined, { weekday: "long" })
const DAYS = Array.from({ length: 7 }, (_, index) => {
  const date = new Date(MONDAY)
  date.setDate(1 + index)
  return { short: SHORT.format(date), long: LONG.format(date) }
})
const MONTH = new Intl.DateTimeFormat(undefined, { month: "long", year: "numeric" })

export const monthName = (month: string) => MONTH.format(dateOf(month))

function Entry({ title }: { title: Seen["title"] }) {
  const name = title.title ?? title.imdb_id
  return (
    <Link
      to={`/titles/${title.imdb_id}`}
      title={name}
      className="flex min-w-0 items-center gap-1.5 rounded-md hover:text-accent"
    >
      <SmallPoster of={title} sizes="32px" className="aspect-2/3 w-full max-w-8 rounded [&_svg]:hidden" />
      <span className="sr-only truncate text-sm lg:not-sr-only">{name}</span>
    </Link>
  )
}

function Day({ day, seen }: { day: string | null; seen: readonly Seen[] }) {
  return (
    <td
      className={classes(
        "h-16 border border-line p-1 align-top sm:h-20 sm:p-1.5",
        day === null ? "bg-sunken" : "bg-surface",
      )}
    >
      {day !== null && (
        <>
          <p className="text-xs text-faint tabular-nums">{Number(day.slice(8))}</p>
          <div className="mt-1 grid gap-1">
            {seen.map(({ title }) => (
              <Entry key={title.imdb_id} title={title} />
            ))}
          </div>
        </>
      )}
    </td>
  )
}

export function Calendar({ month, seen }: { month: string; seen: readonly Seen[] }) {
  return (
    <table className="w-full table-fixed border-collapse overflow-hidden rounded-2xl shadow-shade">
      <caption className="sr-only">{`Watched in ${monthName(month)}`}</caption>
      <thead>
        <tr>
          {DAYS.map(({ short, long }) => (
            <th key={long} scope="col" aria-label={long} className="pb-1 text-xs font-semibold text-faint">
              {short}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks(month).map((week, index) => (
          <tr key={week.find((day) => day !== null) ?? index}>
            {week.map((day, weekday) => (
              <Day
                key={day ?? `outside-${weekday}`}
                day={day}
                seen={seen.filter((each) => each.day === day)}
              />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
