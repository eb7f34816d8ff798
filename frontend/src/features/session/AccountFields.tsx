import { Field, FormError } from "@/components/Field"
import { fieldErrors } from "@/services/problem"
import { EmailField, NewPasswordField } from "./fields"

type Values = { email: string; username: string; password: string }
type Props = {
  values: Values
  onChange: (part: Partial<Values>) => void
  emailHint: string
  isEmailFixed?: boolean
  passwordLabel: string
  /** Of a request that the server has refused. */
  error: Error | null
}

/** What an account is made of, each with what the server says against it. */
export function AccountFields({ values, onChange, emailHint, isEmailFixed, passwordLabel, error }: Props) {
  const wrong = fieldErrors(error)
  return (
    <>
      <FormError>{wrong.others}</FormError>
      <Field
        label="Name"
        autoComplete="nickname"
        required
        maxLength={64}
        error={wrong.fields.get("username")}
        value={values.username}
        onChange={(event) => onChange({ username: event.target.value })}
      />
      <EmailField
        hint={emailHint}
        readOnly={isEmailFixed}
        error={wrong.fields.get("email")}
        value={values.email}
        onChange={(email) => onChange({ email })}
      />
      <NewPasswordField
        label={passwordLabel}
        error={wrong.fields.get("password")}
        value={values.password}
        onChange={(password) => onChange({ password })}
      />
    </>
  )
}
