import { useRouteError } from "react-router"
import { BrokenPage } from "@/components/Broken"

/** Where not even the frame around the pages could be drawn. */
export function Broken() {
  return (
    <main className="mx-auto max-w-md px-4">
      <BrokenPage error={useRouteError()} onRetry={() => window.location.reload()} />
    </main>
  )
}
