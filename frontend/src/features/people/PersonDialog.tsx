import { useState } from "react"
import { ColorField } from "@/components/ColorField"
import { Checkbox, Field } from "@/components/Field"
import { FormDialog } from "@/components/FormDialog"
import type { PersonValues } from "./queries"

type Props = {
  title: string
  initial: PersonValues
  saving: boolean
  error: Error | null
  onSave: (values: PersonValues) => void
  onClose: () => void
}

export default function PersonDialog({ title, initial, saving, error, onSave, onClose }: Props) {
  const [values, setValues] = useState(initial)
  const set = (part: Partial<PersonValues>) => setValues((before) => ({ ...before, ...part }))

  const submit = () => onSave({ ...values, name: values.name.trim(), emoji: values.emoji?.trim() || null })

  return (
    <FormDialog title={title} saving={saving} error={error} onSubmit={submit} onClose={onClose}>
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
    </FormDialog>
  )
}
