import type { Shape } from "@/components/useColumns"
import { WindowedGrid } from "@/components/WindowedGrid"
import type { Title } from "@/services/api"
import { TitleLink } from "./TitleLink"

const CAPTION = 62

/** Posters are two to three, with two lines of text below. */
const SHAPE: Shape = {
  narrowest: 148,
  gap: 16,
  least: 2,
  height: (width) => Math.round(width * 1.5) + CAPTION,
}

export function TitleGrid({ titles, label }: { titles: readonly Title[]; label: string }) {
  return (
    <WindowedGrid
      items={titles}
      keyOf={({ imdb_id }) => imdb_id}
      label={label}
      shape={SHAPE}
      draw={(title) => <TitleLink title={title} />}
    />
  )
}
