import { Search } from "lucide-react"
import type { ComponentProps } from "react"
import { classes } from "./classes"
import { CONTROL } from "./Field"

type Props = Omit<ComponentProps<"input">, "onChange"> & {
  label: string
  value: string
  onChange: (value: string) => void
  wrapper?: string
}

export function SearchField({ label, onChange, wrapper, ...rest }: Props) {
  return (
    <div className={classes("relative min-w-0", wrapper)}>
      <Search aria-hidden className="pointer-events-none absolute top-3 left-3 size-4 text-faint" />
      <input
        type="search"
        aria-label={label}
        {...rest}
        onChange={(event) => onChange(event.target.value)}
        className={classes(CONTROL, "pl-9")}
      />
    </div>
  )
}
