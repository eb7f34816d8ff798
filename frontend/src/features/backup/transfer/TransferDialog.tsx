import { Suspense } from "react"
import { BrokenDialog } from "@/components/Broken"
import { lazyPart } from "@/components/lazyPart"
import { PartBoundary } from "@/components/PartBoundary"
import type { Names } from "./rowsInWords"
import type { TransferControls } from "./useTransfer"

// Most visits import and restore nothing.
const Panel = lazyPart(() => import("./TransferPanel"), { early: true })

export function TransferDialog(props: { controls: TransferControls; lists: Names }) {
  if (props.controls.state.step === "idle") return null
  return (
    <PartBoundary fallback={(error, retry) => <BrokenDialog error={error} onRetry={retry} />}>
      <Suspense>
        <Panel {...props} />
      </Suspense>
    </PartBoundary>
  )
}
