import { type ReactNode, useId } from "react"
import { classes } from "./classes"

export function PageHeading({
  title,
  children,
  aside,
}: {
  title: string
  children?: ReactNode
  aside?: ReactNode
}) {
  return (
    <div className="mb-5 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <h1 className="text-3xl font-bold tracking-tight break-words">{title}</h1>
        {children && <p className="mt-1 text-soft">{children}</p>}
      </div>
      {aside}
    </div>
  )
}

type CardProps = { title: string; description?: ReactNode; className?: string; children: ReactNode }

export function Card({ title, description, className, children }: CardProps) {
  const id = useId()
  return (
    <section
      aria-labelledby={id}
      className={classes(
        "min-w-0 rounded-2xl border border-line bg-surface p-5 shadow-shade sm:p-6",
        className,
      )}
    >
      <h2 id={id} className="text-xl font-bold">
        {title}
      </h2>
      {description && <p className="mt-1 text-soft">{description}</p>}
      <div className="mt-4">{children}</div>
    </section>
  )
}

const TONES = {
  plain: "bg-sunken text-soft",
  accent: "bg-accent-wash text-accent",
  good: "bg-good-wash text-good",
  warn: "bg-warn-wash text-warn",
  danger: "bg-danger-wash text-danger",
} as const

export type Tone = keyof typeof TONES

export function Badge({ tone = "plain", children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span
      className={classes(
        "inline-flex items-center gap-1 rounded-full px-2 py-0.5 text-xs font-semibold whitespace-nowrap [&_svg]:size-3.5",
        TONES[tone],
      )}
    >
      {children}
    </span>
  )
}

export function Notice({ tone, icon, children }: { tone: Tone; icon?: ReactNode; children: ReactNode }) {
  return (
    <div
      className={classes(
        "flex gap-2.5 rounded-xl px-3.5 py-3 text-sm [&>svg]:mt-0.5 [&>svg]:size-4 [&>svg]:shrink-0",
        TONES[tone],
      )}
    >
      {icon}
      <div className="min-w-0 flex-1">{children}</div>
    </div>
  )
}

type HeadProps = { mark: ReactNode; name: string; below: ReactNode; children: ReactNode }

/** The head of one person's or one list's page, with what can be done with it. */
export function Head({ mark, name, below, children }: HeadProps) {
  return (
    <div className="mb-6 flex flex-wrap items-center gap-4">
      {mark}
      <div className="min-w-0 flex-1 basis-48">
        <h1 className="text-3xl font-bold tracking-tight break-words">{name}</h1>
        {below && <p className="text-soft">{below}</p>}
      </div>
      <div className="flex flex-wrap gap-1">{children}</div>
    </div>
  )
}
