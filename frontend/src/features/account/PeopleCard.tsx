import { useInfiniteQuery } from "@tanstack/react-query"
import { useState } from "react"
import { amount, size } from "@/components/amounts"
import { Button } from "@/components/Button"
import { ConfirmDialog } from "@/components/ConfirmDialog"
import { ago, moment } from "@/components/dates"
import { Checkbox, FormError } from "@/components/Field"
import { Badge, type Tone } from "@/components/Surface"
import type { Member, Night, OpenInvitation } from "@/services/account"
import { CopyField } from "./CopyField"
import { Invite } from "./Invite"
import { linkAddress } from "./linkAddress"
import { QueryCard } from "./QueryCard"
import {
  membersQuery,
  useMakeResetLink,
  useRemoveMember,
  useSetDisabled,
  useTakeBackInvitation,
} from "./queries"

const TONES: Record<Member["backups"]["state"], Tone> = {
  ok: "good",
  off: "plain",
  late: "warn",
  shrunk: "warn",
  failing: "danger",
  missing: "danger",
}

function lastNight({ slot, began_at, ended_at, made, failing }: Night): string {
  const seconds = Math.max(1, Math.round(ended_at - began_at))
  const took = seconds < 120 ? amount(seconds, "second") : amount(Math.round(seconds / 60), "minute")
  const failed = failing === 0 ? "none failed" : `${amount(failing, "account")} without one`
  return `The last run, of ${moment(slot)}: ${amount(made, "backup")} in ${took}, ${failed}.`
}

function Backups({ backups }: Pick<Member, "backups">) {
  const { state, sentence, last_success_at, count, size_bytes } = backups
  const last = last_success_at === null ? "" : ` The last one was made ${ago(last_success_at)}.`
  return (
    <div className="grid gap-1 text-sm">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Badge tone={TONES[state]}>{state}</Badge>
        <span className="text-soft">{`${sentence}${last}`}</span>
      </p>
      <p className="text-soft tabular-nums">{`${amount(count, "backup")}, ${size(size_bytes)}`}</p>
    </div>
  )
}

function Removal({ member, onClose }: { member: Member; onClose: () => void }) {
  const { id, username } = member.user
  const [withBackups, setWithBackups] = useState(false)
  const remove = useRemoveMember()
  return (
    <ConfirmDialog
      open
      title={`Remove ${username}?`}
      action="Remove"
      busy={remove.isPending}
      onConfirm={() => remove.mutate({ id, withBackups }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <div className="grid gap-3">
        <FormError>{remove.error?.message}</FormError>
        <p>
          The account goes with its whole library and its log. If {username} wants the library, it can be
          exported first, on their own Account page or by the command users remove with --export.
        </p>
        <Checkbox
          label="Remove its backups, too"
          checked={withBackups}
          onChange={(event) => setWithBackups(event.target.checked)}
        />
        <p>
          {withBackups
            ? `Nothing is left then: ${amount(member.backups.count, "backup")} are removed for good.`
            : "A last backup is made first, and all of them stay in the folder of backups: the command backup adopt brings the account back from there."}
        </p>
      </div>
    </ConfirmDialog>
  )
}

function Actions({ member }: { member: Member }) {
  const { id, username, is_owner } = member.user
  const [removing, setRemoving] = useState(false)
  const resetLink = useMakeResetLink()
  const disable = useSetDisabled()
  const verb = member.is_disabled ? "Enable" : "Disable"
  return (
    <div className="grid gap-3">
      <div className="-ml-3 flex flex-wrap gap-1">
        <Button
          small
          look="quiet"
          busy={resetLink.isPending}
          aria-label={`Password link for ${username}`}
          onClick={() => resetLink.mutate(id)}
        >
          Password link
        </Button>
        {!is_owner && (
          <>
            <Button
              small
              look="quiet"
              busy={disable.isPending}
              aria-label={`${verb} ${username}`}
              onClick={() => disable.mutate({ id, disabled: !member.is_disabled })}
            >
              {verb}
            </Button>
            <Button
              small
              look="danger-quiet"
              aria-label={`Remove ${username}`}
              onClick={() => setRemoving(true)}
            >
              Remove
            </Button>
          </>
        )}
      </div>
      {resetLink.data && (
        <CopyField
          label={`Another password for ${username}`}
          value={linkAddress(resetLink.data)}
          hint="Good once, for an hour. It is shown this once."
        />
      )}
      {removing && <Removal member={member} onClose={() => setRemoving(false)} />}
    </div>
  )
}

function Person({ member }: { member: Member }) {
  const { user, is_disabled, last_used_at } = member
  return (
    <li className="grid gap-2 py-4">
      <div className="min-w-0">
        <h3 className="flex flex-wrap items-center gap-2 font-semibold break-words">
          <span className="min-w-0 break-words">{user.username}</span>
          {user.is_owner && <Badge tone="accent">Owner</Badge>}
          {is_disabled && <Badge tone="warn">Disabled</Badge>}
        </h3>
        <p className="text-sm break-words text-soft">
          {`${user.email}, ${last_used_at === null ? "not signed in anywhere" : `last here ${ago(last_used_at)}`}`}
        </p>
      </div>
      <Backups backups={member.backups} />
      <Actions member={member} />
    </li>
  )
}

function OpenInvitations({ invitations }: { invitations: OpenInvitation[] }) {
  const takeBack = useTakeBackInvitation()
  return (
    <section className="grid gap-1">
      <h3 className="font-semibold">Open invitations</h3>
      <ul className="divide-y divide-line">
        {invitations.map(({ id, email, made_at, expires_at }) => (
          <li key={id} className="flex flex-wrap items-center justify-between gap-x-4 py-2">
            <p className="min-w-0 text-sm break-words">
              {email ?? "For whoever has the link"}
              <span className="block text-soft">{`Made ${ago(made_at)}, good until ${moment(expires_at)}`}</span>
            </p>
            <Button
              small
              look="danger-quiet"
              className="-ml-3"
              busy={takeBack.isPending && takeBack.variables === id}
              aria-label={`Take back the invitation for ${email ?? `whoever has the link, made ${ago(made_at)}`}`}
              onClick={() => takeBack.mutate(id)}
            >
              Take back
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}

export function PeopleCard() {
  const query = useInfiniteQuery(membersQuery)
  return (
    <QueryCard
      title="People on this server"
      description="How their backups go. What is in a library only its owner sees."
      query={query}
    >
      {({ pages }) => {
        const [first] = pages
        return (
          <div className="grid gap-4">
            {first?.last_night && <p>{lastNight(first.last_night)}</p>}
            {first?.free_bytes !== null && first?.free_bytes !== undefined && (
              <p className="text-soft">{`${size(first.free_bytes)} are free for backups.`}</p>
            )}
            <ul className="-my-2 divide-y divide-line">
              {pages
                .flatMap(({ members }) => members)
                .map((member) => (
                  <Person key={member.user.id} member={member} />
                ))}
            </ul>
            {query.hasNextPage && (
              <Button
                small
                className="justify-self-start"
                busy={query.isFetchingNextPage}
                onClick={() => query.fetchNextPage()}
              >
                Show more
              </Button>
            )}
            {first !== undefined && first.invitations.length > 0 && (
              <OpenInvitations invitations={first.invitations} />
            )}
            <Invite />
          </div>
        )
      }}
    </QueryCard>
  )
}
