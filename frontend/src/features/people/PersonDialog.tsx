import { type FormEvent, useId, useState } from "react"
import { Button } from "@/components/Button"
import { ColorField } from "@/components/ColorField"
import { Dialog } from "@/components/Dialog"
import { Checkbox, Field, FormError } from "@/components/Field"
import type { PersonValues } from "./queries"

type Props = {
  title: string
  initial: PersonValues
  saving: boolean
  error: Error | null
  onSave: (values: PersonValues) => void
  onClose: () => void
}

export function PersonDialog({ title, initial, saving, error, onSave, onClose }: Props) {
  const [values, setValues] = useState(initial)
  const form = useId()
  const set = (part: Partial<PersonValues>) => setValues((before) => ({ ...before, ...part }))

  function submit(event: FormEvent) {
    event.preventDefault()
    onSave({ ...values, name: values.name.trim(), emoji: values.emoji?.trim() || null })
  }

  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      footer={
        <>
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" form={form} look="primary" busy={saving}>
            Save
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className="grid gap-4">
        <FormError>{error?.message}</FormError>
        <Field
          label="Name"
          data-first
          required
          maxLength={200}
          value={values.name}
          onChange={(event) => set({ name: event.target.value })}
        />
        <div className="grid grid-cols-2 gap-4">
          <Field
            label="Emoji"
            maxLength={16}
            value={values.emoji ?? ""}
            onChange={(event) => set({ emoji: event.target.value })}
          />
          <ColorField value={values.color} onChange={(color) => set({ color })} />
        </div>
        <Checkbox
          label="I trust their taste"
          checked={values.is_trusted}
          onChange={(event) => set({ is_trusted: event.target.checked })}
        />
      </form>
    </Dialog>
  )
}
