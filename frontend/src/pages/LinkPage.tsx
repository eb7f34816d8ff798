import { useMutation, useQuery } from "@tanstack/react-query"
import { type FormEvent, useState } from "react"
import { Link, useLocation, useNavigate } from "react-router"
import { Button } from "@/components/Button"
import { FormError } from "@/components/Field"
import { messageOf } from "@/components/messageOf"
import { AccountFields } from "@/features/session/AccountFields"
import { EmailField, NewPasswordField } from "@/features/session/fields"
import { beginAnew, setupQuery } from "@/features/session/queries"
import { Doorway } from "@/layout/Doorway"
import { useDocumentTitle } from "@/layout/useDocumentTitle"
import { askForResetLink, join, lookAtLink, resetPassword } from "@/services/account"
import { fieldErrors } from "@/services/problem"

type Said = Awaited<ReturnType<typeof lookAtLink>>

const BackToSignIn = () => (
  <Link to="/sign-in" className="text-accent underline">
    Sign in
  </Link>
)

/** Signed in by a link: as nobody else, and without the link in the browser's history. */
function useEnter() {
  const navigate = useNavigate()
  return (reply: Parameters<typeof beginAnew>[0]) => {
    beginAnew(reply)
    navigate("/", { replace: true })
  }
}

function JoinForm({ link, said }: { link: string; said: Said }) {
  const [values, setValues] = useState({ username: "", email: said.email ?? "", password: "" })
  const enter = useEnter()
  const joining = useMutation({ mutationFn: join, onSuccess: enter })
  const set = (part: Partial<typeof values>) => setValues((before) => ({ ...before, ...part }))

  function submit(event: FormEvent) {
    event.preventDefault()
    joining.mutate({ link, ...values, email: values.email.trim(), username: values.username.trim() })
  }

  return (
    <form onSubmit={submit} className="grid gap-4">
      <AccountFields
        values={values}
        onChange={set}
        emailHint={said.email !== null ? "The invitation is for this address." : "Used to sign in."}
        isEmailFixed={said.email !== null}
        passwordLabel="New password"
        error={joining.error}
      />
      <Button type="submit" look="primary" busy={joining.isPending} className="mt-1">
        Create account
      </Button>
    </form>
  )
}

function ResetForm({ link, said }: { link: string; said: Said }) {
  const [password, setPassword] = useState("")
  const enter = useEnter()
  const reset = useMutation({ mutationFn: resetPassword, onSuccess: enter })

  function submit(event: FormEvent) {
    event.preventDefault()
    reset.mutate({ link, password })
  }

  const wrong = fieldErrors(reset.error)
  return (
    <form onSubmit={submit} className="grid gap-4">
      <FormError>{wrong.others}</FormError>
      {/* For password managers, which keep the new one under this name. */}
      <input
        className="sr-only"
        tabIndex={-1}
        autoComplete="username"
        readOnly
        aria-hidden
        value={said.email ?? ""}
      />
      <NewPasswordField
        label="New password"
        error={wrong.fields.get("password")}
        value={password}
        onChange={setPassword}
      />
      <Button type="submit" look="primary" busy={reset.isPending} className="mt-1">
        Set the password
      </Button>
    </form>
  )
}

function AskByMail() {
  const [email, setEmail] = useState("")
  const ask = useMutation({ mutationFn: askForResetLink })
  if (ask.isSuccess) {
    return (
      <p role="status">
        If there is an account with this address, a link is on its way to it. It is good for an hour.
      </p>
    )
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        ask.mutate(email.trim())
      }}
      className="grid gap-4"
    >
      <FormError>{ask.error?.message}</FormError>
      <EmailField value={email} onChange={setEmail} />
      <Button type="submit" look="primary" busy={ask.isPending} className="mt-1">
        Send a link
      </Button>
    </form>
  )
}

function Forgotten() {
  const { data: setup } = useQuery(setupQuery)
  if (setup === undefined) return null
  return (
    <Doorway
      title="Forgot your password?"
      lead={
        setup.sends_mail
          ? "A link that sets another one is sent to you."
          : "Ask the owner of this server for a link that sets another one. This server sends no email."
      }
    >
      <div className="grid gap-6">
        {setup.sends_mail && <AskByMail />}
        <BackToSignIn />
      </div>
    </Doorway>
  )
}

/** What follows # is sent to no server, and so is in no log: the page sends it itself. */
export default function LinkPage() {
  const { pathname, hash } = useLocation()
  const link = hash.slice(1)
  useDocumentTitle(pathname === "/join" ? "Join" : "Another password")
  const { data: said, error } = useQuery({
    queryKey: ["link", link],
    queryFn: () => lookAtLink(link),
    enabled: link !== "",
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (link === "" && pathname === "/reset") return <Forgotten />
  if (error || link === "") {
    return (
      <Doorway
        title="This link leads nowhere"
        lead={link === "" ? "Something of it is missing: open the whole link." : messageOf(error)}
      >
        <BackToSignIn />
      </Doorway>
    )
  }
  if (said === undefined) return null
  return said.kind === "invite" ? (
    <Doorway title="Welcome to Movie Manager" lead="You are invited. Your films will be seen by nobody else.">
      <JoinForm link={link} said={said} />
    </Doorway>
  ) : (
    <Doorway title="Another password" lead={`For ${said.username}. Every device has to sign in again.`}>
      <ResetForm link={link} said={said} />
    </Doorway>
  )
}
