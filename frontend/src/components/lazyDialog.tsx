import { type ComponentProps, type ComponentType, Suspense } from "react"
import { BrokenDialog } from "./Broken"
import { lazyPart } from "./lazyPart"
import { PartBoundary } from "./PartBoundary"

/** A dialog that is fetched beside the page, before somebody opens it. */
// biome-ignore lint/suspicious/noExplicitAny: React's own type for a component whose props are not known here.
export function lazyDialog<T extends ComponentType<any>>(load: () => Promise<{ default: T }>) {
  const Part = lazyPart(load, { early: true })
  return (props: ComponentProps<T>) => (
    <PartBoundary fallback={(error, retry) => <BrokenDialog error={error} onRetry={retry} />}>
      <Suspense>
        <Part {...props} />
      </Suspense>
    </PartBoundary>
  )
}
