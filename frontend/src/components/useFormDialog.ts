import { useState } from "react"

type Saving = { isPending: boolean; error: Error | null; reset: () => void }

/** A dialog with a form: open until it is saved or closed, and without the former error when it opens again. */
export function useFormDialog({ isPending: saving, error, reset }: Saving) {
  const [isOpen, setOpen] = useState(false)
  function close() {
    reset()
    setOpen(false)
  }
  return { isOpen, open: () => setOpen(true), close, form: { saving, error, onClose: close } }
}
