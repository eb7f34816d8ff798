import { Dialog as Base } from "@base-ui/react/dialog"
import { X } from "lucide-react"
import { type ReactNode, useEffect, useRef } from "react"
import { IconButton } from "./Button"
import { classes } from "./classes"
import { holdToasts } from "./toasts"

export type DialogProps = {
  open: boolean
  onClose: () => void
  title: string
  description?: ReactNode
  wide?: boolean
  /** A click beside it doesn't close it: what was typed would be lost. */
  holdsText?: boolean
  children: ReactNode
  footer: ReactNode
}

function Head({ title, description }: Pick<DialogProps, "title" | "description">) {
  return (
    <header className="flex items-start justify-between gap-4 px-5 pt-5 sm:px-6">
      <div>
        <Base.Title className="text-xl font-bold">{title}</Base.Title>
        {description && <Base.Description className="mt-1 text-soft">{description}</Base.Description>}
      </div>
      <Base.Close render={<IconButton label="Close" className="-mt-1 -mr-2" />}>
        <X aria-hidden />
      </Base.Close>
    </header>
  )
}

/** A sheet from below on a phone, a panel in the middle elsewhere; the head and the buttons stay in sight. */
export default function DialogPanel({
  open,
  onClose,
  title,
  description,
  wide = false,
  holdsText = false,
  children,
  footer,
}: DialogProps) {
  const panel = useRef<HTMLDivElement>(null)
  useEffect(() => (open ? holdToasts() : undefined), [open])
  return (
    <Base.Root open={open} disablePointerDismissal={holdsText} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-black/45 transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Popup
          ref={panel}
          initialFocus={() => panel.current?.querySelector<HTMLElement>("[data-first]") ?? panel.current}
          className={classes(
            "fixed inset-x-0 bottom-0 z-50 mx-auto flex max-h-[92dvh] w-full flex-col rounded-t-2xl bg-surface shadow-lift outline-none transition duration-150",
            "data-ending-style:translate-y-4 data-ending-style:opacity-0 data-starting-style:translate-y-4 data-starting-style:opacity-0",
            "sm:top-1/2 sm:bottom-auto sm:max-h-[86dvh] sm:-translate-y-1/2 sm:rounded-2xl sm:data-starting-style:-translate-y-[48%]",
            wide ? "sm:max-w-3xl" : "sm:max-w-md",
          )}
        >
          <Head title={title} description={description} />
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard. */}
          <section tabIndex={0} aria-label={title} className="min-h-0 overflow-y-auto px-5 py-4 sm:px-6">
            {children}
          </section>
          <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-4 pb-[max(1rem,env(safe-area-inset-bottom))] sm:px-6">
            {footer}
          </footer>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}
