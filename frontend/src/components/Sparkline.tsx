const WIDTH = 240
const HEIGHT = 48
const INSET = 4

function points(values: readonly number[]): [number, number][] {
  const low = Math.min(...values)
  const span = Math.max(...values) - low || 1
  const step = (WIDTH - 2 * INSET) / Math.max(1, values.length - 1)
  return values.map((value, index) => [
    INSET + index * step,
    HEIGHT - INSET - ((value - low) / span) * (HEIGHT - 2 * INSET),
  ])
}

/** A small picture of a number over time; `label` says in words what it shows. */
export function Sparkline({ values, label }: { values: readonly number[]; label: string }) {
  const line = points(values)
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
