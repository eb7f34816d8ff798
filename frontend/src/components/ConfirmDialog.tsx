import type { ReactNode } from "react"
import { Button } from "./Button"
import { Dialog } from "./Dialog"

type Props = {
  open: boolean
  title: string
  children: ReactNode
  action: string
  busy?: boolean
  onConfirm: () => void
  onClose: () => void
}

export function ConfirmDialog({ open, title, children, action, busy, onConfirm, onClose }: Props) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      footer={
        <>
          {/* Enter twice in a row must not do what can't be taken back. */}
          <Button look="quiet" data-first onClick={onClose}>
            Cancel
          </Button>
          <Button look="danger" busy={busy ?? false} onClick={onConfirm}>
            {action}
          </Button>
        </>
      }
    >
      <div className="text-soft">{children}</div>
    </Dialog>
  )
}
