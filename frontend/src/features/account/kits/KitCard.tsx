import { useQuery } from "@tanstack/react-query"
import { KeyRound, TriangleAlert } from "lucide-react"
import { useState } from "react"
import { Button } from "@/components/Button"
import { plainDay } from "@/components/dates"
import { lazyDialog } from "@/components/lazyDialog"
import { Badge, Notice, type Tone } from "@/components/Surface"
import type { Kit, KitList } from "@/services/kits"
import { QueryCard } from "../QueryCard"
import { kitsQuery } from "./queries"
import { TypeBack } from "./TypeBack"

const NewKitDialog = lazyDialog(() => import("./NewKitDialog"))

const STATES: Record<Kit["state"], { tone: Tone; name: string }> = {
  waiting: { tone: "warn", name: "Not typed back" },
  counts: { tone: "good", name: "Locks new copies" },
  replaced: { tone: "plain", name: "Opens older copies" },
}

function datesOf({ made_at, confirmed_at, retired_at }: Kit): string {
  if (retired_at !== null) return `Made ${plainDay(made_at)}, replaced ${plainDay(retired_at)}. Keep it.`
  if (confirmed_at === null) return `Made ${plainDay(made_at)}. Nothing is locked with it yet.`
  return `Made ${plainDay(made_at)}, last typed back ${plainDay(confirmed_at)}.`
}

function Question({ kit }: { kit: Kit }) {
  return (
    <Notice tone="warn" icon={<TriangleAlert aria-hidden />}>
      <p className="font-semibold">Do you still have the kit {kit.fingerprint}?</p>
      <p>
        {kit.checkable
          ? "You typed it back a year ago. Find it, and type the end of its key. If it is gone, make another kit: new copies then open with that one."
          : "It was made a year ago, by an earlier version that did not keep how its key ends. Make another kit to have one that can be asked for."}
      </p>
    </Notice>
  )
}

function KitRow({ kit }: { kit: Kit }) {
  const [typing, setTyping] = useState(false)
  const { tone, name } = STATES[kit.state]
  const asks = kit.checkable && (kit.state === "waiting" || kit.asked_for)
  return (
    <li className="grid gap-3 py-3">
      {kit.asked_for && <Question kit={kit} />}
      <div>
        <h3 className="flex flex-wrap items-center gap-x-2.5 gap-y-1 font-semibold break-all tabular-nums">
          {kit.fingerprint}
          <Badge tone={tone}>{name}</Badge>
        </h3>
        <p className="text-sm text-soft">{datesOf(kit)}</p>
      </div>
      {asks && !typing && (
        <Button
          small
          className="justify-self-start"
          aria-label={`Type back the kit ${kit.fingerprint}`}
          onClick={() => setTyping(true)}
        >
          Type it back
        </Button>
      )}
      {asks && typing && <TypeBack kit={kit} onDone={() => setTyping(false)} />}
    </li>
  )
}

function Kits({ kits, locking, available }: KitList) {
  const [making, setMaking] = useState(false)
  const replaces = kits.find(({ state }) => state === "counts")
  return (
    <div className="grid gap-4">
      <p className="break-words text-soft">{locking.sentence}</p>
      {kits.length > 0 && (
        <ul aria-label="Kits" className="-my-3 divide-y divide-line">
          {kits.map((kit) => (
            <KitRow key={kit.fingerprint} kit={kit} />
          ))}
        </ul>
      )}
      {available ? (
        <Button small className="justify-self-start" onClick={() => setMaking(true)}>
          <KeyRound aria-hidden />
          {kits.length > 0 ? "Make another kit" : "Make a kit"}
        </Button>
      ) : (
        <p className="text-sm text-soft">
          Making one needs an extra of the installation: pip install 'moviemanager[encryption]'.
        </p>
      )}
      {making && (
        <NewKitDialog
          onlyOwners={locking.only_owners}
          replaces={replaces?.fingerprint ?? null}
          onClose={() => setMaking(false)}
        />
      )}
    </div>
  )
}

/** What opens the copies when the server is gone. Nothing at all on a server that makes no copies and has no kit. */
export default function KitCard() {
  const query = useQuery(kitsQuery)
  if (query.data && query.data.places.length === 0 && query.data.kits.length === 0) return null
  return (
    <QueryCard
      title="Emergency kit"
      description="The key that locks the copies of all backups, on paper. It opens them when this server is gone."
      query={query}
    >
      {(data) => <Kits {...data} />}
    </QueryCard>
  )
}
