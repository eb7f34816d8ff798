import { useQuery } from "@tanstack/react-query"
import { Plus } from "lucide-react"
import { type FormEvent, useState } from "react"
import { Button } from "@/components/Button"
import { ago, plainDay } from "@/components/dates"
import { Field, FormError, Select } from "@/components/Field"
import type { NewScriptToken, SignInSession } from "@/services/account"
import { CopyField } from "./CopyField"
import { QueryCard } from "./QueryCard"
import { sessionsQuery, useEndSession, useMakeScriptToken } from "./queries"

const SCOPES = {
  "backup:read": "Read the library and its backups",
  backup: "Read and write the library by backups",
  all: "Everything but this account itself",
} as const

const LASTING = { 30: "30 days", 365: "A year", 3650: "10 years" } as const

const EMPTY: NewScriptToken = { name: "", scope: "backup:read", days: 365 }

function NewToken({ onDone }: { onDone: () => void }) {
  const [values, setValues] = useState(EMPTY)
  const make = useMakeScriptToken()
  const set = (part: Partial<NewScriptToken>) => setValues((before) => ({ ...before, ...part }))

  function submit(event: FormEvent) {
    event.preventDefault()
    make.mutate(values)
  }

  if (make.data) {
    return (
      <div className="grid gap-3 rounded-xl bg-sunken p-4">
        <CopyField
          label={`The token ${make.data.session.name}`}
          value={make.data.token}
          hint="It is shown this once."
        />
        <Button small className="justify-self-start" onClick={onDone}>
          Done
        </Button>
      </div>
    )
  }
  return (
    <form onSubmit={submit} className="grid gap-4 rounded-xl bg-sunken p-4">
      <FormError>{make.error?.message}</FormError>
      <Field
        label="Name"
        required
        maxLength={64}
        value={values.name}
        onChange={(event) => set({ name: event.target.value })}
        hint="What is it for?"
      />
      <Select
        label="It may"
        value={values.scope}
        onChange={(event) => set({ scope: event.target.value as NewScriptToken["scope"] })}
      >
        {Object.entries(SCOPES).map(([scope, words]) => (
          <option key={scope} value={scope}>
            {words}
          </option>
        ))}
      </Select>
      <Select
        label="It counts for"
        value={values.days}
        onChange={(event) => set({ days: Number(event.target.value) })}
      >
        {Object.entries(LASTING).map(([days, words]) => (
          <option key={days} value={days}>
            {words}
          </option>
        ))}
      </Select>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" small busy={make.isPending}>
          Make the token
        </Button>
        <Button look="quiet" small onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  )
}

function Token({ session }: { session: SignInSession }) {
  const end = useEndSession()
  const used = session.last_used_at > session.made_at ? `, last used ${ago(session.last_used_at)}` : ""
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3">
      <div className="min-w-0">
        <p className="font-semibold break-words">{session.name}</p>
        <p className="text-sm text-soft">
          {`${session.scope}, until ${plainDay(session.expires_at)}${used}`}
        </p>
      </div>
      <Button
        small
        look="danger-quiet"
        busy={end.isPending}
        aria-label={`End the token ${session.name}`}
        onClick={() => end.mutate(session)}
      >
        End
      </Button>
    </li>
  )
}

export function ScriptTokensCard() {
  const [making, setMaking] = useState(false)
  const query = useQuery({ ...sessionsQuery, select: (all) => all.filter(({ kind }) => kind === "script") })
  return (
    <QueryCard title="Tokens for scripts" description="For programs that act for you." query={query}>
      {(tokens) => (
        <div className="grid gap-4">
          {tokens.length > 0 && (
            <ul className="-my-3 divide-y divide-line">
              {tokens.map((session) => (
                <Token key={session.id} session={session} />
              ))}
            </ul>
          )}
          {making ? (
            <NewToken onDone={() => setMaking(false)} />
          ) : (
            <Button small className="justify-self-start" onClick={() => setMaking(true)}>
              <Plus aria-hidden />
              New token
            </Button>
          )}
        </div>
      )}
    </QueryCard>
  )
}
