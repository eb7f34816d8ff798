import { Eye, EyeOff } from "lucide-react"
import { type ComponentProps, useState } from "react"
import { IconButton } from "@/components/Button"
import { Field } from "@/components/Field"

type FieldProps = Pick<ComponentProps<typeof Field>, "hint" | "readOnly" | "error"> & {
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

type PasswordProps = FieldProps & { label: string }

/** Can be shown: a mistype that nobody sees is what most failed sign-ins are. */
export function PasswordField({
  onChange,
  ...rest
}: PasswordProps & Pick<ComponentProps<"input">, "autoComplete" | "minLength">) {
  const [shown, setShown] = useState(false)
  return (
    <Field
      type={shown ? "text" : "password"}
      required
      autoCapitalize="none"
      spellCheck={false}
      onChange={(event) => onChange(event.target.value)}
      button={
        <IconButton
          label={shown ? "Hide what is typed" : "Show what is typed"}
          onClick={() => setShown(!shown)}
        >
          {shown ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
        </IconButton>
      }
      {...rest}
    />
  )
}

const SHORTEST = 8

function stillShort(value: string): string | null {
  const missing = SHORTEST - value.length
  if (value === "" || missing <= 0) return null
  return missing === 1 ? "One character more." : `${missing} characters more.`
}

export function NewPasswordField({ hint = "At least 8 characters.", ...rest }: PasswordProps) {
  return (
    <PasswordField
      autoComplete="new-password"
      minLength={SHORTEST}
      hint={stillShort(rest.value) ?? hint}
      {...rest}
    />
  )
}
