import {
  infiniteQueryOptions,
  type QueryKey,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query"
import { messageOf } from "@/components/messageOf"
import { toast } from "@/components/toasts"
import {
  endOtherSessions,
  endSession,
  invite,
  keep,
  listMembers,
  listSessions,
  makeResetLink,
  makeScriptToken,
  readLog,
  removeMember,
  type SignInSession,
  setDisabled,
  takeBackInvitation,
  whoAmI,
} from "@/services/account"
import {
  addChannel,
  type Channel,
  getNotices,
  removeChannel,
  type TestResult,
  tryChannel,
  tryOperatorChannels,
} from "@/services/notices"

export const meQuery = queryOptions({ queryKey: ["account", "me"], queryFn: whoAmI })

export const sessionsQuery = queryOptions({ queryKey: ["account", "sessions"], queryFn: listSessions })

export const logQuery = infiniteQueryOptions({
  queryKey: ["account", "log"],
  queryFn: ({ pageParam }) => readLog(pageParam),
  initialPageParam: null as number | null,
  getNextPageParam: ({ entries, more }) => (more ? (entries.at(-1)?.id ?? null) : null),
  // Whatever was done meanwhile on this page is in it.
  staleTime: 0,
})

export const membersQuery = infiniteQueryOptions({
  queryKey: ["server", "people"],
  queryFn: ({ pageParam }) => listMembers(pageParam),
  initialPageParam: 0,
  getNextPageParam: ({ total }, pages) => {
    const shown = pages.reduce((sum, { members }) => sum + members.length, 0)
    return shown < total ? shown : null
  },
})

type Options<Output, Input> = {
  what: QueryKey
  quietError?: boolean
  done?: (output: Output, input: Input) => void
}

/** The log says it as well, so it is read again. */
function useAct<Input, Output>(
  mutationFn: (input: Input) => Promise<Output>,
  { what, quietError = false, done }: Options<Output, Input>,
) {
  const client = useQueryClient()
  return useMutation({
    mutationFn,
    onSuccess: (output, input) => done?.(output, input),
    onError: (error) => {
      if (!quietError) toast.error(messageOf(error))
    },
    onSettled: () =>
      Promise.all([what, logQuery.queryKey].map((queryKey) => client.invalidateQueries({ queryKey }))),
  })
}

const what = sessionsQuery.queryKey

export const useEndSession = () =>
  useAct((ended: SignInSession) => endSession(ended.id), {
    what,
    done: (_, { kind }) =>
      toast.success(kind === "script" ? "The token no longer counts." : "The device is signed out."),
  })

export const useEndOthers = () =>
  useAct(() => endOtherSessions(), {
    what,
    done: ({ access_token }) => {
      keep(access_token)
      toast.success("Every other device is signed out.")
    },
  })

export const useMakeScriptToken = () => useAct(makeScriptToken, { what, quietError: true })

const people = membersQuery.queryKey

export const useInvite = () => useAct(invite, { what: people, quietError: true })

export const useTakeBackInvitation = () =>
  useAct(takeBackInvitation, {
    what: people,
    done: () => toast.success("The invitation is taken back; its link opens nothing."),
  })

export const useMakeResetLink = () => useAct(makeResetLink, { what: people })

export const useSetDisabled = () =>
  useAct(({ id, disabled }: { id: string; disabled: boolean }) => setDisabled(id, disabled), { what: people })

export const useRemoveMember = () =>
  useAct(
    ({ id, withBackups }: { id: string; withBackups: boolean }) =>
      removeMember(id, withBackups ? "remove" : "keep"),
    {
      what: people,
      quietError: true,
      done: ({ email, last_backup, copies }) =>
        toast.success(
          `${email} is removed.`,
          [
            ...(last_backup === null ? [] : [`The last backup is ${last_backup}.`]),
            ...copies.map(
              ({ place, count }) => `${place} still holds ${count === 1 ? "a copy" : `${count} copies`}.`,
            ),
          ].join(" ") || undefined,
        ),
    },
  )

export const noticesQuery = queryOptions({ queryKey: ["account", "notices"], queryFn: getNotices })

const notices = noticesQuery.queryKey

export const useAddChannel = () => useAct(addChannel, { what: notices, quietError: true })

export const useRemoveChannel = () =>
  useAct(({ id }: Channel) => removeChannel(id), {
    what: notices,
    done: () => toast.success("You are not told there any more."),
  })

const say = ({ delivered, sentence }: TestResult) =>
  delivered ? toast.success(sentence) : toast.error(`The test did not arrive. ${sentence}`)

export const useTryChannel = () =>
  useAct(({ id }: Channel) => tryChannel(id), { what: notices, done: (result) => say(result) })

export const useTryOperatorChannels = () =>
  useAct(() => tryOperatorChannels(), {
    what: notices,
    done: (results) => say(results.find(({ delivered }) => !delivered) ?? results[0] ?? NOBODY),
  })

const NOBODY: TestResult = { delivered: false, sentence: "No address is set." }
