import { useQuery } from "@tanstack/react-query"
import { type FormEvent, useState } from "react"
import { Link, Navigate, useSearchParams } from "react-router"
import { Button } from "@/components/Button"
import { FormError } from "@/components/Field"
import { EmailField, PasswordField } from "@/features/session/fields"
import { nextPage } from "@/features/session/nextPage"
import { setupQuery, useLogin } from "@/features/session/queries"
import { useSession } from "@/features/session/useSession"
import { Doorway } from "@/layout/Doorway"
import { useDocumentTitle } from "@/layout/useDocumentTitle"
import { ApiError } from "@/services/problem"

function SignInForm() {
  const [email, setEmail] = useState("")
  const [password, setPassword] = useState("")
  const login = useLogin()

  function submit(event: FormEvent) {
    event.preventDefault()
    login.mutate({ email: email.trim(), password })
  }

  return (
    <form onSubmit={submit} className="grid gap-4">
      <FormError>{login.error?.message}</FormError>
      <EmailField value={email} onChange={setEmail} />
      <PasswordField
        label="Password"
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
      />
      <Button type="submit" look="primary" busy={login.isPending} className="mt-1">
        Sign in
      </Button>
    </form>
  )
}

export default function SignInPage() {
  useDocumentTitle("Sign in")
  const [params] = useSearchParams()
  const { data: setup, error } = useQuery(setupQuery)
  if (useSession() !== null) return <Navigate to={nextPage(params.get("next"))} replace />
  if (setup?.needed) return <Navigate to="/welcome" replace />
  // A server without an account answers under few names; its sentence says which.
  if (error instanceof ApiError && error.status === 403) {
    return <Doorway title="Not under this name" lead={error.message} />
  }
  return (
    <Doorway title="Welcome back" lead="Sign in to see your films.">
      <SignInForm />
      <Link to="/reset" className="mt-6 inline-block text-accent underline">
        Forgot your password?
      </Link>
    </Doorway>
  )
}
