import { ChevronDown } from "lucide-react"
import { type ReactNode, useId, useState } from "react"
import { classes } from "./classes"

type Props = { label: string; small?: boolean; children: ReactNode }

/** A line that opens what is below it. That is there only while it is open, so it is asked for only then. */
export function Disclosure({ label, small = false, children }: Props) {
  const [open, setOpen] = useState(false)
  const contents = useId()
  return (
    <div>
      <button
        type="button"
        aria-expanded={open}
        aria-controls={contents}
        onClick={() => setOpen(!open)}
        className={classes(
          "flex min-h-9 items-center gap-2 rounded font-semibold text-soft hover:text-ink",
          small && "text-sm",
        )}
      >
        <ChevronDown aria-hidden className={classes("size-4 transition-transform", !open && "-rotate-90")} />
        {label}
      </button>
      <div id={contents} hidden={!open}>
        {open && children}
      </div>
    </div>
  )
}
