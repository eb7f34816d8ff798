import { CircleAlert } from "lucide-react"
import type { ReactNode } from "react"
import { Button } from "./Button"
import { classes } from "./classes"
import { messageOf } from "./messageOf"

type EmptyProps = {
  icon: ReactNode
  title: string
  children?: ReactNode
  action?: ReactNode
  /** It is all that the page has, so its title is the page's. */
  alone?: boolean
}

export function EmptyState({ icon, title, children, action, alone = false }: EmptyProps) {
  const Heading = alone ? "h1" : "h2"
  return (
    <div className="mx-auto grid max-w-sm justify-items-center gap-3 py-16 text-center">
      <div className="grid size-14 place-items-center rounded-2xl bg-accent-wash text-accent [&_svg]:size-6">
        {icon}
      </div>
      <Heading className="text-lg font-bold">{title}</Heading>
      {children && <p className="text-soft">{children}</p>}
      {action && <div className="mt-2 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  )
}

export function ErrorState({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <div role="alert" className="mx-auto grid max-w-sm justify-items-center gap-3 py-16 text-center">
      <div className="grid size-14 place-items-center rounded-2xl bg-danger-wash text-danger">
        <CircleAlert aria-hidden className="size-6" />
      </div>
      <h2 className="text-lg font-bold">This didn't load</h2>
      <p className="text-soft">{messageOf(error)}</p>
      <Button onClick={onRetry}>Try again</Button>
    </div>
  )
}

export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={classes("shimmer rounded-lg", className)} />
}

/** Said once to screen readers, while the shapes of what is coming are shown to everybody else. */
export function Loading({ what, children }: { what: string; children: ReactNode }) {
  return (
    <div role="status">
      <span className="sr-only">{`Loading ${what}…`}</span>
      {children}
    </div>
  )
}
