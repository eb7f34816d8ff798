import { UserPlus } from "lucide-react"
import { type FormEvent, useState } from "react"
import { Button } from "@/components/Button"
import { Field, FormError } from "@/components/Field"
import { CopyField } from "./CopyField"
import { linkAddress } from "./linkAddress"
import { useInvite } from "./queries"

export function Invite() {
  const [open, setOpen] = useState(false)
  const [email, setEmail] = useState("")
  const invite = useInvite()

  function submit(event: FormEvent) {
    event.preventDefault()
    invite.mutate(email.trim() || null)
  }

  function close() {
    setOpen(false)
    setEmail("")
    invite.reset()
  }

  if (!open) {
    return (
      <Button small className="justify-self-start" onClick={() => setOpen(true)}>
        <UserPlus aria-hidden />
        Invite somebody
      </Button>
    )
  }
  return (
    <div className="grid gap-3 rounded-xl bg-sunken p-4">
      {invite.data ? (
        <>
          <CopyField
            label="Invitation"
            value={linkAddress(invite.data)}
            hint="It makes one account, within 48 hours. It is shown this once."
          />
          <Button small className="justify-self-start" onClick={close}>
            Done
          </Button>
        </>
      ) : (
        <form onSubmit={submit} className="grid gap-4">
          <FormError>{invite.error?.message}</FormError>
          <Field
            label="Their email, if it is for nobody else"
            type="email"
            value={email}
            onChange={(event) => setEmail(event.target.value)}
            hint="Nothing is sent to it. Without one, whoever has the link gives one."
          />
          <div className="flex flex-wrap gap-2">
            <Button type="submit" look="primary" small busy={invite.isPending}>
              Make the invitation
            </Button>
            <Button look="quiet" small onClick={close}>
              Cancel
            </Button>
          </div>
        </form>
      )}
    </div>
  )
}
