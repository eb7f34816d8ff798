import { useQuery } from "@tanstack/react-query"
import { ArchiveRestore } from "lucide-react"
import { type FormEvent, useState } from "react"
import { Navigate } from "react-router"
import { Button } from "@/components/Button"
import { Field, FormError } from "@/components/Field"
import { Notice } from "@/components/Surface"
import { setupQuery, useSetUp } from "@/features/session/queries"
import { useSession } from "@/features/session/useSession"
import { Doorway } from "@/layout/Doorway"
import { useDocumentTitle } from "@/layout/useDocumentTitle"

type Values = { email: string; username: string; password: string }

function AccountFields({ values, onChange }: { values: Values; onChange: (part: Partial<Values>) => void }) {
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
      <Field
        label="Email"
        type="email"
        autoComplete="username"
        required
        value={values.email}
        onChange={(event) => onChange({ email: event.target.value })}
        hint="Only used to sign in. Nothing is ever sent to it."
      />
      <Field
        label="Password"
        type="password"
        autoComplete="new-password"
        required
        minLength={8}
        value={values.password}
        onChange={(event) => onChange({ password: event.target.value })}
        hint="At least 8 characters."
      />
    </>
  )
}

function SetupForm() {
  const [values, setValues] = useState<Values>({ email: "", username: "", password: "" })
  const setUp = useSetUp()
  const set = (part: Partial<Values>) => setValues((before) => ({ ...before, ...part }))

  function submit(event: FormEvent) {
    event.preventDefault()
    setUp.mutate({ ...values, email: values.email.trim(), username: values.username.trim() })
  }

  return (
    <form onSubmit={submit} className="grid gap-4">
      <FormError>{setUp.error?.message}</FormError>
      <AccountFields values={values} onChange={set} />
      <Button type="submit" look="primary" busy={setUp.isPending} className="mt-1">
        Create account
      </Button>
    </form>
  )
}

function BackupsFound({ people }: { people: number }) {
  return (
    <Notice tone="accent" icon={<ArchiveRestore aria-hidden />}>
      <p className="font-semibold">
        There are backups of {people === 1 ? "one person" : `${people} people`} here.
      </p>
      <p>
        To have their accounts and libraries back, run this on the server instead, and load this page again:
      </p>
      <p className="mt-1.5">
        <code className="break-words">moviemanager backup adopt</code>
      </p>
    </Notice>
  )
}

export default function WelcomePage() {
  useDocumentTitle("Welcome")
  const { data: setup } = useQuery(setupQuery)
  if (useSession() !== null) return <Navigate to="/" replace />
  if (setup?.needed === false) return <Navigate to="/sign-in" replace />
  return (
    <Doorway
      title="Welcome to Movie Manager"
      lead="Your films live on this server. Create the first account and the library is yours."
    >
      {setup && setup.people_backed_up > 0 && (
        <div className="mb-6">
          <BackupsFound people={setup.people_backed_up} />
        </div>
      )}
      <SetupForm />
    </Doorway>
  )
}
