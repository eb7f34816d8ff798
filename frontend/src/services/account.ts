/** The account itself, and the people of the server. Beside `api.ts`, so that no first visit downloads it. */
import { http, unwrap } from "./api"
import type { components } from "./schema"
import { session } from "./session"

type Schemas = components["schemas"]
export type SignInSession = Schemas["SessionReply"]
export type LogEntry = Schemas["LogEntryReply"]
export type Member = Schemas["MemberReply"]
export type Night = Schemas["NightReply"]
export type OpenInvitation = Schemas["OpenInvitationReply"]
export type NewScriptToken = Schemas["NewScriptToken"]
export type NewLink = Schemas["NewLinkReply"]

export const whoAmI = () => unwrap(http.GET("/api/auth/me"))

export const listSessions = async () => (await unwrap(http.GET("/api/account/sessions"))).sessions

export const endSession = (session_id: string) =>
  unwrap(http.DELETE("/api/account/sessions/{session_id}", { params: { path: { session_id } } }))

export const endOtherSessions = () => unwrap(http.DELETE("/api/account/sessions"))

/** The same person, with a token that counts for longer. */
export function keep(token: string, renewedAt = Date.now()): void {
  const current = session.get()
  if (current !== null) session.begin({ ...current, token, renewedAt })
}

export const renew = () => unwrap(http.POST("/api/auth/renew"))

export const makeScriptToken = (body: NewScriptToken) => unwrap(http.POST("/api/account/tokens", { body }))

export const readLog = (before: number | null) =>
  unwrap(
    http.GET("/api/account/log", { params: { query: { limit: 50, ...(before !== null && { before }) } } }),
  )

const member = (user_id: string) => ({ path: { user_id } })

export const listMembers = (offset: number) =>
  unwrap(http.GET("/api/server/people", { params: { query: { offset, limit: 50 } } }))

export const invite = (email: string | null) =>
  unwrap(http.POST("/api/server/invitations", { body: { email } }))

export const takeBackInvitation = (invitation_id: string) =>
  unwrap(http.DELETE("/api/server/invitations/{invitation_id}", { params: { path: { invitation_id } } }))

export const makeResetLink = (user_id: string) =>
  unwrap(http.POST("/api/server/people/{user_id}/reset-link", { params: member(user_id) }))

export const setDisabled = (user_id: string, disabled: boolean) =>
  unwrap(
    disabled
      ? http.POST("/api/server/people/{user_id}/disable", { params: member(user_id) })
      : http.POST("/api/server/people/{user_id}/enable", { params: member(user_id) }),
  )

export const removeMember = (user_id: string, backups: Schemas["KeepBackups"]) =>
  unwrap(http.DELETE("/api/server/people/{user_id}", { params: { ...member(user_id), query: { backups } } }))

export const lookAtLink = (link: string) => unwrap(http.POST("/api/auth/link", { body: { link } }))

export const join = (body: Schemas["Joining"]) => unwrap(http.POST("/api/auth/join", { body }))

export const resetPassword = (body: Schemas["Reset"]) => unwrap(http.POST("/api/auth/reset", { body }))

export const askForResetLink = (email: string) =>
  unwrap(http.POST("/api/auth/forgotten", { body: { email } }))
