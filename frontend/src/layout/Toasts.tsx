import { useState } from "react"
import { OptionalPart } from "@/components/LaterPart"
import { lazyPart } from "@/components/lazyPart"
import { useToasts } from "@/components/toasts"

const List = lazyPart(() => import("./ToastList"), { early: true })

/** Fetched after the page, or with the first toast: most visits begin without one. */
export function Toasts() {
  const { toasts, dialogs } = useToasts()
  const [ever, setEver] = useState(false)
  if (toasts.length > 0 && !ever) setEver(true)
  if (!ever) return null
  return <OptionalPart>{dialogs === 0 && <List toasts={toasts} />}</OptionalPart>
}
