import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import { Button } from "@/components/Button"
import { ConfirmDialog } from "@/components/ConfirmDialog"
import { ago } from "@/components/dates"
import { Badge } from "@/components/Surface"
import type { SignInSession } from "@/services/account"
import { QueryCard } from "./QueryCard"
import { sessionsQuery, useEndOthers, useEndSession } from "./queries"

function Device({ session }: { session: SignInSession }) {
  const end = useEndSession()
  const name = session.device ?? "A device that does not say what it is"
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-2 font-semibold break-words">
          {name}
          {session.is_this && <Badge tone="good">This device</Badge>}
        </p>
        <p className="text-sm text-soft">
          {`Last used ${ago(session.last_used_at)}`}
          {session.address !== null && ` from ${session.address}`}
        </p>
      </div>
      {!session.is_this && (
        <Button
          small
          busy={end.isPending}
          aria-label={`Sign out ${name}`}
          onClick={() => end.mutate(session)}
        >
          Sign out
        </Button>
      )}
    </li>
  )
}

export function SignInsCard() {
  const query = useQuery({
    ...sessionsQuery,
    select: (all) => all.filter(({ kind }) => kind === "sign-in"),
  })
  const [asking, setAsking] = useState(false)
  const endOthers = useEndOthers()
  return (
    <QueryCard title="Signed in" query={query}>
      {(devices) => (
        <>
          <ul className="-my-3 divide-y divide-line">
            {devices.map((session) => (
              <Device key={session.id} session={session} />
            ))}
          </ul>
          {devices.length > 1 && (
            <Button look="danger-quiet" small className="mt-4 -ml-3" onClick={() => setAsking(true)}>
              Sign out everywhere else
            </Button>
          )}
          <ConfirmDialog
            open={asking}
            title="Sign out everywhere else?"
            action="Sign out"
            busy={endOthers.isPending}
            onConfirm={() => endOthers.mutate(undefined, { onSettled: () => setAsking(false) })}
            onClose={() => setAsking(false)}
          >
            Every other device has to sign in again. Tokens for scripts stay; a new password ends those as
            well.
          </ConfirmDialog>
        </>
      )}
    </QueryCard>
  )
}
