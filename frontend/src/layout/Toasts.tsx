import { lazy, Suspense, useState } from "react"
import { useToasts } from "@/components/toasts"

const List = lazy(() => import("./ToastList"))

/** Fetched with the first toast: most visits begin without one. */
export function Toasts() {
  const { toasts, dialogs } = useToasts()
  const [ever, setEver] = useState(false)
  if (toasts.length > 0 && !ever) setEver(true)
  if (!ever) return null
  return <Suspense>{dialogs === 0 && <List toasts={toasts} />}</Suspense>
}
