import type { ReactNode } from "react"
import { classes } from "./classes"

type Choice<T> = { value: T; label: ReactNode; count?: number | undefined }

type Props<T> = {
  label: string
  choices: readonly Choice<T>[]
  value: T
  onChange: (value: T) => void
  wrap?: boolean
}

/** One choice out of a few, all in sight. */
export function Chips<T extends string>({ label, choices, value, onChange, wrap = false }: Props<T>) {
  return (
    <fieldset
      className={classes(
        "flex min-w-0 gap-1.5",
        wrap ? "flex-wrap" : "-mx-4 overflow-x-auto px-4 py-1 [scrollbar-width:none] sm:-mx-1 sm:px-1",
      )}
    >
      <legend className="sr-only">{label}</legend>
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          aria-pressed={choice.value === value}
          onClick={() => onChange(choice.value)}
          className={classes(
            "inline-flex h-9 max-w-64 shrink-0 items-center gap-1.5 rounded-full border px-3.5 text-sm font-semibold transition-colors",
            choice.value === value
              ? "border-accent bg-accent text-on-accent"
              : "border-line bg-surface text-soft hover:border-edge hover:text-ink",
          )}
        >
          <span className="truncate">{choice.label}</span>
          {choice.count !== undefined && <span className="opacity-80">{choice.count.toLocaleString()}</span>}
        </button>
      ))}
    </fieldset>
  )
}
