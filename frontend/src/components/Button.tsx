import { LoaderCircle } from "lucide-react"
import type { ComponentProps } from "react"
import { classes } from "./classes"

const LOOKS = {
  primary: "bg-accent text-on-accent hover:bg-accent-strong",
  plain: "border border-line bg-surface text-ink hover:bg-sunken",
  quiet: "text-soft hover:bg-sunken hover:text-ink",
  danger: "bg-danger text-on-danger hover:opacity-90",
  "danger-quiet": "text-danger hover:bg-danger-wash",
} as const

export type ButtonLook = keyof typeof LOOKS

type Props = ComponentProps<"button"> & { look?: ButtonLook; busy?: boolean; small?: boolean }

export function buttonClasses(look: ButtonLook = "plain", small = false): string {
  return classes(
    "inline-flex items-center justify-center gap-2 rounded-lg font-semibold whitespace-nowrap transition-colors",
    "disabled:cursor-default disabled:opacity-55 aria-disabled:cursor-default aria-disabled:opacity-55 [&_svg]:size-4 [&_svg]:shrink-0",
    small ? "h-9 px-3 text-sm" : "h-10 px-4 text-[0.9375rem]",
    LOOKS[look],
  )
}

/** While busy it keeps its focus and ignores clicks: a disabled button would drop the keyboard to the page's top. */
export function Button({ look, busy = false, small, className, children, onClick, ...rest }: Props) {
  return (
    <button
      type="button"
      {...rest}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      className={classes(buttonClasses(look, small), className)}
    >
      {busy && <LoaderCircle aria-hidden className="animate-spin" />}
      {children}
    </button>
  )
}

type IconProps = ComponentProps<"button"> & { label: string }

export function IconButton({ label, className, ...rest }: IconProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      title={label}
      className={classes(
        "inline-grid size-9 shrink-0 place-items-center rounded-lg text-soft transition-colors hover:bg-sunken hover:text-ink disabled:opacity-50 [&_svg]:size-[1.125rem]",
        className,
      )}
    />
  )
}
