import { type ReactNode, useId } from "react"
import { classes } from "./classes"

type Props = {
  label: string
  hint: ReactNode
  checked: boolean
  disabled?: boolean
  onChange: (checked: boolean) => void
}

export function Switch({ label, hint, checked, disabled, onChange }: Props) {
  const id = useId()
  return (
    <div className="flex items-start justify-between gap-4">
      <div>
        <label htmlFor={id} className="font-semibold">
          {label}
        </label>
        <p id={`${id}-hint`} className="mt-0.5 text-sm text-soft">
          {hint}
        </p>
      </div>
      <button
        id={id}
        type="button"
        role="switch"
        aria-checked={checked}
        aria-describedby={`${id}-hint`}
        disabled={disabled}
        onClick={() => onChange(!checked)}
        className={classes(
          "relative mt-0.5 h-7 w-12 shrink-0 rounded-full border transition-colors disabled:opacity-55",
          checked ? "border-accent bg-accent" : "border-edge bg-sunken",
        )}
      >
        <span
          className={classes(
            "absolute top-1/2 left-1 size-5 -translate-y-1/2 rounded-full transition-transform",
            checked ? "translate-x-[1.125rem] bg-on-accent" : "bg-edge",
          )}
        />
      </button>
    </div>
  )
}
