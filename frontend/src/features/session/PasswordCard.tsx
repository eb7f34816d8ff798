import { type FormEvent, useState } from "react"
import { Button } from "@/components/Button"
import { Field, FormError } from "@/components/Field"
import { Card } from "@/components/Surface"
import { NewPasswordField } from "./fields"
import { useChangePassword } from "./queries"

const EMPTY = { current_password: "", new_password: "" }

export function PasswordCard() {
  const [values, setValues] = useState(EMPTY)
  const change = useChangePassword()

  function submit(event: FormEvent) {
    event.preventDefault()
    change.mutate(values, { onSuccess: () => setValues(EMPTY) })
  }

  return (
    <Card title="Password">
      <form onSubmit={submit} className="grid gap-4">
        <FormError>{change.error?.message}</FormError>
        <Field
          label="Current password"
          type="password"
          autoComplete="current-password"
          required
          value={values.current_password}
          onChange={(event) => setValues({ ...values, current_password: event.target.value })}
        />
        <NewPasswordField
          label="New password"
          hint="At least 8 characters. Other devices have to sign in again."
          value={values.new_password}
          onChange={(new_password) => setValues({ ...values, new_password })}
        />
        <Button type="submit" busy={change.isPending} className="justify-self-start">
          Change password
        </Button>
      </form>
    </Card>
  )
}
