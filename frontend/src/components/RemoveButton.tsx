import { Trash2 } from "lucide-react"
import { type ReactNode, useState } from "react"
import { Button } from "./Button"
import { ConfirmDialog } from "./ConfirmDialog"

type Props = {
  /** The question, such as "Remove Alice?". */
  question: string
  busy: boolean
  /** `done` closes the question, whatever came of it. */
  onRemove: (done: () => void) => void
  /** What goes, and what stays. */
  children: ReactNode
}

export function RemoveButton({ question, busy, onRemove, children }: Props) {
  const [asking, setAsking] = useState(false)
  const close = () => setAsking(false)
  return (
    <>
      <Button look="danger-quiet" onClick={() => setAsking(true)}>
        <Trash2 aria-hidden />
        Remove
      </Button>
      <ConfirmDialog
        open={asking}
        title={question}
        action="Remove"
        busy={busy}
        onClose={close}
        onConfirm={() => onRemove(close)}
      >
        <p>{children}</p>
      </ConfirmDialog>
    </>
  )
}
