import type { ComponentProps } from "react"
import { Field } from "@/components/Field"

type FieldProps = Pick<ComponentProps<typeof Field>, "hint" | "readOnly"> & {
  value: string
  onChange: (value: string) => void
}

export function EmailField({ onChange, ...rest }: FieldProps) {
  return (
    <Field
      label="Email"
      type="email"
      autoComplete="username"
      required
      onChange={(event) => onChange(event.target.value)}
      {...rest}
    />
  )
}

export function NewPasswordField({
  label,
  onChange,
  hint = "At least 8 characters.",
  value,
}: FieldProps & { label: string }) {
  return (
    <Field
      label={label}
      type="password"
      autoComplete="new-password"
      required
      minLength={8}
      hint={hint}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}
