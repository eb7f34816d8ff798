import { lazy, Suspense, useState } from "react"
import type { DialogProps } from "./DialogPanel"

// Dialogs need a good part of a library, and no page shows one before somebody asks for it.
const Panel = lazy(() => import("./DialogPanel"))

export function Dialog(props: DialogProps) {
  const [everOpen, setEverOpen] = useState(props.open)
  if (props.open && !everOpen) setEverOpen(true)
  return (
    everOpen && (
      <Suspense>
        <Panel {...props} />
      </Suspense>
    )
  )
}
