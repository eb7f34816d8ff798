import { useQuery } from "@tanstack/react-query"
import { ArchiveRestore } from "lucide-react"
import { type FormEvent, useState } from "react"
import { Navigate } from "react-router"
import { Button } from "@/components/Button"
import { Notice } from "@/components/Surface"
import { AccountFields } from "@/features/session/AccountFields"
import { setupQuery, useSetUp } from "@/features/session/queries"
import { useSession } from "@/features/session/useSession"
import { Doorway } from "@/layout/Doorway"
import { useDocumentTitle } from "@/layout/useDocumentTitle"

function SetupForm() {
  const [values, setValues] = useState({ email: "", username: "", password: "" })
  const setUp = useSetUp()
  const set = (part: Partial<typeof values>) => setValues((before) => ({ ...before, ...part }))

  function submit(event: FormEvent) {
    event.preventDefault()
    setUp.mutate({ ...values, email: values.email.trim(), username: values.username.trim() })
  }

  return (
    <form onSubmit={submit} className="grid gap-4">
      <AccountFields
        values={values}
        onChange={set}
        emailHint="Used to sign in, and to reach you if this server sends email."
        passwordLabel="Password"
        error={setUp.error}
      />
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

const STEPS = [
  { what: "Create the first account", how: "The library is yours, and this server too." },
  { what: "Bring your films", how: "From Letterboxd, IMDb, Trakt and others, or one by one." },
  { what: "Switch nightly backups on", how: "Each is read back and restored in a test." },
]

function Steps() {
  return (
    <ol aria-label="Three steps" className="mb-7 grid gap-3">
      {STEPS.map(({ what, how }, index) => (
        <li
          key={what}
          aria-current={index === 0 ? "step" : undefined}
          className="group grid grid-cols-[1.75rem_1fr] items-start gap-x-3"
        >
          <span
            aria-hidden
            className="grid size-7 place-items-center rounded-full border border-edge text-sm font-bold text-soft group-aria-[current=step]:border-accent group-aria-[current=step]:bg-accent-wash group-aria-[current=step]:text-accent"
          >
            {index + 1}
          </span>
          <span>
            <span className="block font-semibold">{what}</span>
            <span className="block text-sm text-soft">{how}</span>
          </span>
        </li>
      ))}
    </ol>
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
      lead="Your films live on this server, and three steps lead to them."
    >
      <Steps />
      {setup && setup.people_backed_up > 0 && (
        <div className="mb-6">
          <BackupsFound people={setup.people_backed_up} />
        </div>
      )}
      <SetupForm />
    </Doorway>
  )
}
