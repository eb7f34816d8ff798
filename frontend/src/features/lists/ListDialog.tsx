import { createElement, type FormEvent, useId, useState } from "react"
import { Button } from "@/components/Button"
import { ColorField } from "@/components/ColorField"
import { classes } from "@/components/classes"
import { Dialog } from "@/components/Dialog"
import { Field, FormError } from "@/components/Field"
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

export function ListDialog({ title, initial, saving, error, onSave, onClose }: Props) {
  const [values, setValues] = useState(initial)
  const form = useId()
  const set = (part: Partial<ListValues>) => setValues((before) => ({ ...before, ...part }))

  function submit(event: FormEvent) {
    event.preventDefault()
    onSave({ ...values, name: values.name.trim() })
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
        <ColorField value={values.color} onChange={(color) => set({ color })} />
        <IconPicker value={values.icon} onChange={(icon) => set({ icon })} />
      </form>
    </Dialog>
  )
}
