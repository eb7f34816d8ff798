import { memo } from "react"
import type { Shape } from "@/components/useColumns"
import { WindowedGrid } from "@/components/WindowedGrid"
import type { Title } from "@/services/api"
import type { View } from "./library/useView"
import { PickTitle } from "./PickTitle"
import { TitleLink } from "./TitleLink"
import { TitleLine, TitleRow } from "./TitleRow"

const CAPTION = 58

const SHAPES: Record<View, Shape> = {
  /** Posters are two to three, with two lines of text below; three of them beside each other on a phone. */
  grid: { narrowest: 148, gap: 12, least: 3, height: (width) => Math.round(width * 1.5) + CAPTION },
  list: { narrowest: 460, gap: 8, least: 1, height: () => 84 },
  compact: { narrowest: 300, gap: 4, least: 1, height: () => 36 },
}

type Props = {
  titles: readonly Title[]
  label: string
  view?: View
  /** Where all are watched, a tick says nothing. */
  ticks?: boolean
  /** Titles that are picked; undefined where a touch opens a title. */
  picked?: ReadonlySet<string> | null
  onPick?: (imdbId: string) => void
}

type CellProps = { title: Title; view: View; ticks: boolean }

const Cell = memo(function Cell({ title, view, ticks }: CellProps) {
  if (view === "list") return <TitleRow title={title} ticks={ticks} />
  if (view === "compact") return <TitleLine title={title} ticks={ticks} />
  return <TitleLink title={title} ticks={ticks} />
})

export function TitleGrid({ titles, label, view = "grid", ticks = true, picked = null, onPick }: Props) {
  return (
    <WindowedGrid
      key={view}
      items={titles}
      keyOf={({ imdb_id }) => imdb_id}
      label={label}
      shape={SHAPES[view]}
      draw={(title) =>
        picked !== null && onPick !== undefined ? (
          <PickTitle title={title} picked={picked.has(title.imdb_id)} onPick={onPick}>
            <Cell title={title} view={view} ticks={ticks} />
          </PickTitle>
        ) : (
          <Cell title={title} view={view} ticks={ticks} />
        )
      }
    />
  )
}
