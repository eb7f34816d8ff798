import { type FormEvent, useState } from "react"
import { Button } from "@/components/Button"
import { FormError } from "@/components/Field"
import { Card } from "@/components/Surface"
import { fieldErrors } from "@/services/problem"
import { NewPasswordField, PasswordField } from "./fields"
import { useChangePassword } from "./queries"

const EMPTY = { current_password: "", new_password: "" }

export function PasswordCard() {
  const [values, setValues] = useState(EMPTY)
  const change = useChangePassword()

  function submit(event: FormEvent) {
    event.preventDefault()
    change.mutate(values, { onSuccess: () => setValues(EMPTY) })
  }

  const wrong = fieldErrors(change.error)
  return (
    <Card title="Password">
      <form onSubmit={submit} className="grid gap-4">
        <FormError>{wrong.others}</FormError>
        <PasswordField
          label="Current password"
          autoComplete="current-password"
          value={values.current_password}
          onChange={(current_password) => setValues({ ...values, current_password })}
        />
        <NewPasswordField
          label="New password"
          hint="At least 8 characters. Other devices have to sign in again."
          error={wrong.fields.get("new_password")}
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
