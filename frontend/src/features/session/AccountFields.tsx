import { Field } from "@/components/Field"
import { EmailField, NewPasswordField } from "./fields"

type Values = { email: string; username: string; password: string }
type Props = {
  values: Values
  onChange: (part: Partial<Values>) => void
  emailHint: string
  isEmailFixed?: boolean
  passwordLabel: string
}

/** What an account is made of. */
export function AccountFields({ values, onChange, emailHint, isEmailFixed, passwordLabel }: Props) {
  return (
    <>
      <Field
        label="Name"
        autoComplete="nickname"
        required
        maxLength={64}
        value={values.username}
        onChange={(event) => onChange({ username: event.target.value })}
      />
      <EmailField
        hint={emailHint}
        readOnly={isEmailFixed}
        value={values.email}
        onChange={(email) => onChange({ email })}
      />
      <NewPasswordField
        label={passwordLabel}
        value={values.password}
        onChange={(password) => onChange({ password })}
      />
    </>
  )
}
