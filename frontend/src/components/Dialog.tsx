import { Suspense, useState } from "react"
import { BrokenDialog } from "./Broken"
import type { DialogProps } from "./DialogPanel"
import { lazyPart } from "./lazyPart"
import { PartBoundary } from "./PartBoundary"

// Dialogs need a good part of a library, and no page shows one before somebody asks for it.
const Panel = lazyPart(() => import("./DialogPanel"), { early: true })

export function Dialog(props: DialogProps) {
  const [everOpen, setEverOpen] = useState(props.open)
  if (props.open && !everOpen) setEverOpen(true)
  return (
    everOpen && (
      <PartBoundary fallback={(error, retry) => props.open && <BrokenDialog error={error} onRetry={retry} />}>
        <Suspense>
          <Panel {...props} />
        </Suspense>
      </PartBoundary>
    )
  )
}
