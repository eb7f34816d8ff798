import { type ReactNode, Suspense } from "react"
import { Button } from "./Button"
import { messageOf } from "./messageOf"
import { PartBoundary } from "./PartBoundary"
import { Notice } from "./Surface"

/** A part that is fetched beside the page, and says so where that fails. */
export function LaterPart({ children }: { children: ReactNode }) {
  return (
    <PartBoundary
      fallback={(error, retry) => (
        <Notice tone="danger">
          <p role="alert">{messageOf(error)}</p>
          <Button small className="mt-2" onClick={retry}>
            Try again
          </Button>
        </Notice>
      )}
    >
      <Suspense>{children}</Suspense>
    </PartBoundary>
  )
}

/** The same, where the page can do without. */
export function OptionalPart({ children }: { children: ReactNode }) {
  return (
    <PartBoundary fallback={() => null}>
      <Suspense>{children}</Suspense>
    </PartBoundary>
  )
}
