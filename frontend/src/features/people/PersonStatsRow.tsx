import type { PersonStats } from "@/services/api"

type Props = { stats: PersonStats; hits: { rated: number; hits: number } | undefined }

export function PersonStatsRow({ stats, hits }: Props) {
  const facts = [
    { label: "Recommended", value: stats.upvotes.toLocaleString() },
    { label: "Advised against", value: stats.downvotes.toLocaleString() },
    { label: "Watched of those", value: stats.watched.toLocaleString() },
    { label: "Good advice, of what I rated", value: hits ? `${hits.hits} of ${hits.rated}` : "none yet" },
    { label: "My average rating", value: stats.average_rating?.toFixed(1) ?? "none yet" },
  ]
  return (
    <dl className="mb-8 grid grid-cols-2 gap-px overflow-hidden rounded-2xl border border-line bg-line shadow-shade sm:grid-cols-5">
      {facts.map(({ label, value }) => (
        <div
          key={label}
          className="flex flex-col-reverse justify-end bg-surface px-5 py-4 last:col-span-2 sm:last:col-span-1"
        >
          <dt className="text-sm text-faint">{label}</dt>
          <dd className="font-display text-2xl font-bold tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
