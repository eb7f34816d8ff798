import { ChevronDown } from "lucide-react"
import { type ComponentProps, type ReactNode, Suspense, useId, useState } from "react"
import { BrokenDialog } from "./Broken"
import { classes } from "./classes"
import { CONTROL } from "./Field"
import { lazyPart } from "./lazyPart"
import { PartBoundary } from "./PartBoundary"

export type Option = {
  value: string
  label: string
  /** Before the label, and after it in a fainter voice. */
  sign?: ReactNode
  hint?: string | undefined
}

export type PickerProps = {
  label: string
  hideLabel?: boolean
  options: readonly Option[]
  value: string
  onChange: (value: string) => void
  className?: string
  disabled?: boolean
}

// A combobox needs a good part of a library, and most visits open none.
const Popup = lazyPart(() => import("./PickerPopup"), { early: true })

export function Chosen({ option }: { option: Option | undefined }) {
  return (
    <>
      <span className="flex min-w-0 items-center gap-2 [&_svg]:size-4 [&_svg]:shrink-0">
        {option?.sign}
        <span className="truncate">{option?.label}</span>
      </span>
      <ChevronDown aria-hidden className="size-4 shrink-0 text-faint" />
    </>
  )
}

export const PICKER = classes(CONTROL, "flex items-center justify-between gap-2 pr-2.5 text-left")

function Closed({ option, ...rest }: ComponentProps<"button"> & { option: Option | undefined }) {
  return (
    <button
      type="button"
      role="combobox"
      aria-haspopup="dialog"
      aria-expanded={false}
      className={PICKER}
      {...rest}
    >
      <Chosen option={option} />
    </button>
  )
}

/** One choice out of many, with a search: a select for hundreds of options. */
export function Picker({ label, hideLabel = false, className, ...rest }: PickerProps) {
  const id = useId()
  const [ever, setEver] = useState(false)
  const option = rest.options.find(({ value }) => value === rest.value)
  return (
    <div className={classes("grid min-w-0 content-start gap-1.5", className)}>
      <span id={id} className={hideLabel ? "sr-only" : "text-sm font-semibold"}>
        {label}
      </span>
      {ever ? (
        <PartBoundary fallback={(error, retry) => <BrokenDialog error={error} onRetry={retry} />}>
          <Suspense fallback={<Closed aria-labelledby={id} option={option} disabled={rest.disabled} />}>
            <Popup {...rest} label={label} labelledBy={id} />
          </Suspense>
        </PartBoundary>
      ) : (
        <Closed aria-labelledby={id} option={option} disabled={rest.disabled} onClick={() => setEver(true)} />
      )}
    </div>
  )
}
