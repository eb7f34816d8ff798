import { type ReactNode, useMemo } from "react"
import { Link } from "react-router"
import { type Bar, Bars } from "@/components/Bars"
import { Card } from "@/components/Surface"
import type { Title } from "@/services/api"
import { HIT } from "../hits"
import { numbers } from "./numbers"

type ChartProps = { title: string; bars: readonly Bar[]; most?: number; children?: ReactNode }

function Chart({ title, bars, most, children }: ChartProps) {
  if (bars.length === 0) return null
  return (
    <Card title={title} description={children}>
      <Bars label={title} bars={bars} {...(most && { most })} />
    </Card>
  )
}

function compared(gap: number | null): string {
  if (gap === null) return ""
  const size = Math.abs(gap).toFixed(1)
  if (Number(size) === 0) return "On average I rate as IMDb's people do."
  return `On average I rate ${size} ${gap > 0 ? "above" : "below"} IMDb's people.`
}

export function NumbersView({ titles }: { titles: readonly Title[] }) {
  const { totals, gap, charts } = useMemo(() => numbers(titles), [titles])
  return (
    <>
      <ul
        aria-label="In all"
        className="mb-6 grid grid-cols-2 gap-px overflow-hidden rounded-2xl border border-line bg-line shadow-shade lg:grid-cols-4"
      >
        {totals.map(({ label, value, to }) => (
          <li key={label} className="bg-surface">
            <Link to={to} className="block px-5 py-4 -outline-offset-2 hover:bg-sunken">
              <span className="block font-display text-2xl font-bold tabular-nums">{value}</span>
              <span className="text-sm text-faint">{label}</span>
            </Link>
          </li>
        ))}
      </ul>
      <div className="gap-5 md:columns-2 xl:columns-3 [&>*]:mb-5 [&>*]:break-inside-avoid">
        <Chart title="Watched in each year" bars={charts.years} />
        <Chart title="My ratings" bars={charts.ratings} />
        <Chart title="Mine and IMDb's" bars={charts.gaps}>
          {compared(gap)}
        </Chart>
        <Chart title="Whose advice was good" bars={charts.people} most={100}>
          {`Of what they recommended and I rated: how much got ${HIT} or more.`}
        </Chart>
        <Chart title="Genres" bars={charts.genres} />
        <Chart title="Directors" bars={charts.directors} />
        <Chart title="Decades" bars={charts.decades} />
      </div>
    </>
  )
}
