import { useQuery } from "@tanstack/react-query"
import { Plus } from "lucide-react"
import { type FormEvent, useState } from "react"
import { Button } from "@/components/Button"
import { ago } from "@/components/dates"
import { Field, FormError, Select } from "@/components/Field"
import type { Channel, NewChannel, Notices, OperatorChannels } from "@/services/notices"
import { QueryCard } from "./QueryCard"
import {
  noticesQuery,
  useAddChannel,
  useRemoveChannel,
  useTryChannel,
  useTryOperatorChannels,
} from "./queries"

const KINDS = { email: "Email", ntfy: "ntfy", webhook: "Webhook", apprise: "Operator" } as const

const HINTS = {
  email: "To the address of this account.",
  ntfy: "The topic's address: https://ntfy.sh/your-topic",
  webhook: "It is posted title, text and severity as JSON.",
} as const

type State = Pick<Channel, "last_success_at" | "last_failure_at" | "last_failure">

/** Whether it arrives, as far as is known. */
function Standing({ state, failing }: { state: State; failing: boolean }) {
  if (failing && state.last_failure_at !== null) {
    return (
      <p className="text-sm text-danger">
        {`Last try failed, ${ago(state.last_failure_at)}. ${state.last_failure ?? ""}`}
      </p>
    )
  }
  const arrived = state.last_success_at
  return <p className="text-sm text-soft">{arrived === null ? "Not tried yet" : `Arrived ${ago(arrived)}`}</p>
}

function ChannelRow({ channel }: { channel: Channel }) {
  const test = useTryChannel()
  const remove = useRemoveChannel()
  const name = `${KINDS[channel.kind]} ${channel.shown}`
  return (
    <li className="grid gap-2 py-3">
      <div className="min-w-0">
        <p className="font-semibold break-words">{name}</p>
        <Standing state={channel} failing={channel.is_failing} />
      </div>
      <div className="flex flex-wrap gap-2">
        <Button
          small
          busy={test.isPending}
          aria-label={`Send a test to ${name}`}
          onClick={() => test.mutate(channel)}
        >
          Send a test
        </Button>
        <Button
          small
          look="danger-quiet"
          busy={remove.isPending}
          aria-label={`Remove ${name}`}
          onClick={() => remove.mutate(channel)}
        >
          Remove
        </Button>
      </div>
    </li>
  )
}

function NewChannelForm({ kinds, onDone }: { kinds: NewChannel["kind"][]; onDone: () => void }) {
  const [kind, setKind] = useState<NewChannel["kind"]>(kinds[0] ?? "ntfy")
  const [address, setAddress] = useState("")
  const add = useAddChannel()

  function submit(event: FormEvent) {
    event.preventDefault()
    add.mutate({ kind, address: kind === "email" ? null : address.trim() }, { onSuccess: onDone })
  }

  return (
    <form onSubmit={submit} className="grid gap-4 rounded-xl bg-sunken p-4">
      <FormError>{add.error?.message}</FormError>
      <Select
        label="Tell me by"
        value={kind}
        onChange={(event) => setKind(event.target.value as NewChannel["kind"])}
      >
        {kinds.map((each) => (
          <option key={each} value={each}>
            {KINDS[each]}
          </option>
        ))}
      </Select>
      {kind === "email" ? (
        <p className="text-sm text-soft">{HINTS.email}</p>
      ) : (
        <Field
          label="Address"
          type="url"
          required
          maxLength={500}
          value={address}
          onChange={(event) => setAddress(event.target.value)}
          hint={HINTS[kind]}
        />
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" small busy={add.isPending}>
          Add
        </Button>
        <Button look="quiet" small onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  )
}

function Operator({ operator }: { operator: OperatorChannels }) {
  const test = useTryOperatorChannels()
  if (operator.count === 0) {
    return (
      <p className="text-sm text-soft">
        Nobody is told how the backups of everybody on this server go. Its operator sets that by NOTICE_URLS.
      </p>
    )
  }
  const count = operator.count === 1 ? "1 address is" : `${operator.count} addresses are`
  return (
    <div className="grid justify-items-start gap-2">
      <p className="text-sm">
        {`${count} told how the backups of everybody go.`}
        {operator.failing > 0 && ` ${operator.failing} of them did not take the last message.`}
      </p>
      <Standing state={operator} failing={operator.failing > 0} />
      <Button small busy={test.isPending} onClick={() => test.mutate()}>
        Send a test to the operator
      </Button>
    </div>
  )
}

function possible({ channels, sends_mail }: Notices): NewChannel["kind"][] {
  const mails = sends_mail && !channels.some(({ kind }) => kind === "email")
  return mails ? ["email", "ntfy", "webhook"] : ["ntfy", "webhook"]
}

function Contents({ notices }: { notices: Notices }) {
  const [adding, setAdding] = useState(false)
  const { channels, operator } = notices
  return (
    <div className="grid gap-4">
      {channels.length > 0 ? (
        <ul aria-label="Channels" className="-my-3 divide-y divide-line">
          {channels.map((channel) => (
            <ChannelRow key={channel.id} channel={channel} />
          ))}
        </ul>
      ) : (
        <p className="text-soft">You are told nothing yet, but on this page.</p>
      )}
      {adding ? (
        <NewChannelForm kinds={possible(notices)} onDone={() => setAdding(false)} />
      ) : (
        <Button small className="justify-self-start" onClick={() => setAdding(true)}>
          <Plus aria-hidden />
          Add a channel
        </Button>
      )}
      {operator && (
        <div className="border-t border-line pt-4">
          <Operator operator={operator} />
        </div>
      )}
    </div>
  )
}

export function NoticesCard() {
  const query = useQuery(noticesQuery)
  return (
    <QueryCard
      title="Notices"
      description="Where you hear of a backup that fails, and of what is done with this account."
      query={query}
    >
      {(notices) => <Contents notices={notices} />}
    </QueryCard>
  )
}
