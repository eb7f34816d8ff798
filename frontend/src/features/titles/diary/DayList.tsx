import { day as dayName, fromDateField } from "@/components/dates"
import { TitleRow } from "../TitleRow"
import type { Seen } from "./months"

/** Day by day, the latest first. */
export function DayList({ seen }: { seen: readonly Seen[] }) {
  const days = [...new Set(seen.map(({ day }) => day))]
  return (
    <div className="grid gap-5">
      {days.map((day) => (
        <section key={day} aria-labelledby={day}>
          <h2 id={day} className="mb-2 text-base font-semibold">
            {dayName(fromDateField(day) ?? 0)}
          </h2>
          <ul className="grid gap-2 lg:grid-cols-2">
            {seen
              .filter((each) => each.day === day)
              .map(({ title }) => (
                <li key={title.imdb_id}>
                  <TitleRow title={title} ticks={false} />
                </li>
              ))}
          </ul>
        </section>
      ))}
    </div>
  )
}
