import { ChevronDown } from "lucide-react"
import { type ComponentProps, type ReactNode, useId } from "react"
import { classes } from "./classes"

export const CONTROL =
  "h-10 w-full min-w-0 rounded-lg border border-edge bg-surface px-3 text-[0.9375rem] text-ink transition-colors hover:border-soft"

type Described = {
  label: string
  hint?: ReactNode
  /** What is wrong with what was entered; in place of the hint. */
  error?: string | undefined
  /** A button at the end of the field. */
  button?: ReactNode
  className?: string
}

export function Field({
  label,
  hint,
  error,
  button,
  className,
  ...rest
}: ComponentProps<"input"> & Described) {
  const id = useId()
  return (
    <div className={classes("grid min-w-0 content-start gap-1.5", className)}>
      <label htmlFor={id} className="text-sm font-semibold">
        {label}
      </label>
      <div className="relative">
        <input
          id={id}
          aria-describedby={hint || error ? `${id}-hint` : undefined}
          aria-invalid={error ? true : undefined}
          className={classes(CONTROL, Boolean(button) && "pr-11", Boolean(error) && "border-danger")}
          {...rest}
        />
        {button && <div className="absolute inset-y-0 right-0.5 flex items-center">{button}</div>}
      </div>
      {error && (
        <p id={`${id}-hint`} role="alert" className="text-sm text-danger">
          {error}
        </p>
      )}
      {hint && !error && (
        <p id={`${id}-hint`} className="text-sm text-faint">
          {hint}
        </p>
      )}
    </div>
  )
}

type SelectProps = ComponentProps<"select"> & { label: string; hideLabel?: boolean; wrapper?: string }

export function Select({ label, hideLabel = false, wrapper, className, children, ...rest }: SelectProps) {
  const id = useId()
  return (
    <div className={classes("grid min-w-0 content-start gap-1.5", wrapper)}>
      <label htmlFor={id} className={hideLabel ? "sr-only" : "text-sm font-semibold"}>
        {label}
      </label>
      <div className="relative">
        <select id={id} className={classes(CONTROL, "appearance-none truncate pr-8", className)} {...rest}>
          {children}
        </select>
        <ChevronDown aria-hidden className="pointer-events-none absolute top-3 right-2.5 size-4 text-faint" />
      </div>
    </div>
  )
}

export function Checkbox({ label, className, ...rest }: ComponentProps<"input"> & { label: string }) {
  return (
    <label className={classes("flex min-h-6 items-center gap-2.5 text-[0.9375rem]", className)}>
      <input type="checkbox" className="size-4.5 accent-accent" {...rest} />
      {label}
    </label>
  )
}

/** What went wrong with the form as a whole; announced when it appears. */
export function FormError({ children }: { children: ReactNode }) {
  if (!children) return null
  return (
    <p role="alert" className="rounded-lg bg-danger-wash px-3 py-2 text-sm text-danger">
      {children}
    </p>
  )
}
