import { createElement, useState } from "react"
import { ColorField } from "@/components/ColorField"
import { classes } from "@/components/classes"
import { Field } from "@/components/Field"
import { FormDialog } from "@/components/FormDialog"
import { ICON_NAMES, iconOf } from "./icons"
import type { ListValues } from "./queries"

function IconPicker({ value, onChange }: { value: string | null; onChange: (icon: string) => void }) {
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-semibold">Icon</legend>
      <div className="flex flex-wrap gap-1.5">
        {ICON_NAMES.map((name) => (
          <button
            key={name}
            type="button"
            aria-label={name}
            aria-pressed={name === value}
            onClick={() => onChange(name)}
            className={classes(
              "grid size-10 place-items-center rounded-lg border",
              name === value
                ? "border-accent bg-accent-wash text-accent"
                : "border-line text-soft hover:bg-sunken",
            )}
          >
            {createElement(iconOf(name), { "aria-hidden": true, className: "size-5" })}
          </button>
        ))}
      </div>
    </fieldset>
  )
}

type Props = {
  title: string
  initial: ListValues
  saving: boolean
  error: Error | null
  onSave: (values: ListValues) => void
  onClose: () => void
}

export default function ListDialog({ title, initial, saving, error, onSave, onClose }: Props) {
  const [values, setValues] = useState(initial)
  const set = (part: Partial<ListValues>) => setValues((before) => ({ ...before, ...part }))

  const submit = () => onSave({ ...values, name: values.name.trim() })

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
      <ColorField value={values.color} onChange={(color) => set({ color })} />
      <IconPicker value={values.icon} onChange={(icon) => set({ icon })} />
    </FormDialog>
  )
}
