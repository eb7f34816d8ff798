import { type FormEvent, type ReactNode, useId } from "react"
import { Button } from "./Button"
import { Dialog } from "./Dialog"
import { FormError } from "./Field"

type Props = {
  title: string
  saving: boolean
  error: Error | null
  onSubmit: () => void
  onClose: () => void
  children: ReactNode
}

export function FormDialog({ title, saving, error, onSubmit, onClose, children }: Props) {
  const form = useId()

  function submit(event: FormEvent) {
    event.preventDefault()
    onSubmit()
  }

  const buttons = (
    <>
      <Button look="quiet" onClick={onClose}>
        Cancel
      </Button>
      <Button type="submit" form={form} look="primary" busy={saving}>
        Save
      </Button>
    </>
  )
  return (
    <Dialog open holdsText onClose={onClose} title={title} footer={buttons}>
      <form id={form} onSubmit={submit} className="grid gap-4">
        <FormError>{error?.message}</FormError>
        {children}
      </form>
    </Dialog>
  )
}
