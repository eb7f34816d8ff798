import { CalendarDays, ChevronLeft, ChevronRight } from "lucide-react"
import { useMemo } from "react"
import { Link, useSearchParams } from "react-router"
import { amount } from "@/components/amounts"
import { Chips } from "@/components/Chips"
import { Picker } from "@/components/Picker"
import { EmptyState } from "@/components/States"
import type { Title } from "@/services/api"
import { Calendar, monthName } from "./Calendar"
import { DayList } from "./DayList"
import { diary, isMonth, monthOf, neighbour } from "./months"

const VIEWS = [
  { value: "calendar", label: "Calendar" },
  { value: "list", label: "List" },
] as const

const STEP =
  "inline-grid size-10 place-items-center rounded-lg text-soft hover:bg-sunken hover:text-ink [&_svg]:size-5"

function useMonth(latest: string) {
  const [params, setParams] = useSearchParams()
  const asked = params.get("month")
  const view = params.get("view") === "list" ? ("list" as const) : ("calendar" as const)
  const address = (changes: Record<string, string>) => {
    const changed = new URLSearchParams(params)
    for (const [name, value] of Object.entries(changes)) changed.set(name, value)
    return changed
  }
  return {
    month: isMonth(asked) ? asked : latest,
    view,
    to: (month: string) => `?${address({ month })}`,
    go: (changes: Record<string, string>) => setParams(address(changes)),
  }
}

export function DiaryView({ titles }: { titles: readonly Title[] }) {
  const all = useMemo(() => diary(titles), [titles])
  const [latest] = all
  const counts = useMemo(() => {
    const found = new Map<string, number>()
    for (const seen of all) found.set(monthOf(seen), (found.get(monthOf(seen)) ?? 0) + 1)
    return found
  }, [all])
  const { month, view, to, go } = useMonth(latest ? monthOf(latest) : "2026-01")
  if (!latest) {
    return (
      <EmptyState icon={<CalendarDays aria-hidden />} title="Nothing with a date yet">
        Titles that were watched on a day you remember are shown here.
      </EmptyState>
    )
  }
  const seen = all.filter((each) => monthOf(each) === month)
  const months = [...counts.keys(), ...(counts.has(month) ? [] : [month])].sort().reverse()
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="flex items-center gap-1">
          <Link to={to(neighbour(month, -1))} aria-label="The month before" className={STEP}>
            <ChevronLeft aria-hidden />
          </Link>
          <Picker
            label="Month"
            hideLabel
            options={months.map((each) => ({
              value: each,
              label: monthName(each),
              hint: amount(counts.get(each) ?? 0, "title"),
            }))}
            value={month}
            onChange={(each) => go({ month: each })}
            className="w-44"
          />
          <Link to={to(neighbour(month, 1))} aria-label="The month after" className={STEP}>
            <ChevronRight aria-hidden />
          </Link>
        </div>
        <Chips label="View" choices={VIEWS} value={view} onChange={(each) => go({ view: each })} wrap />
        <p role="status" className="text-sm text-faint">
          {`${amount(seen.length, "title")} in ${monthName(month)}`}
        </p>
      </div>
      {view === "calendar" ? <Calendar month={month} seen={seen} /> : <DayList seen={seen} />}
    </>
  )
}
