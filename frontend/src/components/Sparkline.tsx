const WIDTH = 240
const HEIGHT = 48
const INSET = 4

type Point = { at: number; value: number }

/** Where `value` lies between the least and the most, from 0 to 1. */
function scale(values: readonly number[]): (value: number) => number {
  const low = Math.min(...values)
  const span = Math.max(...values) - low || 1
  return (value) => (value - low) / span
}

function placed(points: readonly Point[]): [number, number][] {
  const across = scale(points.map(({ at }) => at))
  const up = scale(points.map(({ value }) => value))
  return points.map(({ at, value }) => [
    INSET + across(at) * (WIDTH - 2 * INSET),
    HEIGHT - INSET - up(value) * (HEIGHT - 2 * INSET),
  ])
}

/** A small picture of a number over time, to the scale of time; `label` says in words what it shows. */
export function Sparkline({ points, label }: { points: readonly Point[]; label: string }) {
  const line = placed(points)
  const [endX, endY] = line.at(-1) ?? [0, 0]
  const path = line.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ")
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={label}
      className="h-12 w-full max-w-60 text-accent"
    >
      <polygon
        points={`${INSET},${HEIGHT} ${path} ${endX.toFixed(1)},${HEIGHT}`}
        fill="currentColor"
        fillOpacity={0.12}
      />
      <polyline points={path} fill="none" stroke="currentColor" strokeWidth={2} strokeLinejoin="round" />
      <circle cx={endX} cy={endY} r={3.5} fill="currentColor" />
    </svg>
  )
}
