import { screen, waitFor, within } from "@testing-library/react"
import { HttpResponse, http } from "msw"
import { beforeEach, expect, test } from "vitest"
import { renewIfDue } from "@/features/session/renewal"
import type { LogEntry, Member, OpenInvitation, SignInSession } from "@/services/account"
import { session } from "@/services/session"
import { problem, server } from "../../../tests/server"
import { open } from "../../../tests/show"
import { inWords } from "./logInWords"

const USER = { id: "u1", username: "Robin", email: "robin@example.org", created_at: 1, is_owner: true }
const NOW = Date.now() / 1000

const aSession = (part: Partial<SignInSession>): SignInSession => ({
  id: "s1",
  kind: "sign-in",
  scope: "account",
  name: null,
  device: "Firefox on Linux",
  address: "192.0.2.1",
  made_at: NOW - 86_400,
  last_used_at: NOW - 3_600,
  expires_at: NOW + 86_400,
  is_this: false,
  ...part,
})

const aMember = (part: Partial<Member["user"]>, rest: Partial<Member> = {}): Member => ({
  user: { ...USER, is_owner: false, ...part },
  is_disabled: false,
  last_used_at: NOW - 3_600,
  backups: {
    state: "ok",
    sentence: "Nightly backups are made.",
    last_success_at: NOW - 7_200,
    count: 3,
    size_bytes: 1_500_000,
  },
  ...rest,
})

beforeEach(() => session.begin({ token: "mine", user: USER, renewedAt: Date.now() }))

const section = async (name: string) => within(await screen.findByRole("region", { name }))

test("the account page says where one is signed in, and signs one device out", async () => {
  const ended: string[] = []
  let devices = [
    aSession({ id: "here", is_this: true }),
    aSession({ id: "phone", device: "Safari on iPhone" }),
  ]
  server.use(
    http.get("*/api/account/sessions", () => HttpResponse.json({ sessions: devices })),
    http.delete("*/api/account/sessions/:id", ({ params }) => {
      ended.push(String(params.id))
      devices = devices.slice(0, 1)
      return new HttpResponse(null, { status: 204 })
    }),
  )
  const { user } = open("/account")
  const card = await section("Signed in")
  expect(await card.findByText("This device")).toBeVisible()
  expect(card.queryByRole("button", { name: "Sign out Firefox on Linux" })).not.toBeInTheDocument()
  await user.click(card.getByRole("button", { name: "Sign out Safari on iPhone" }))
  await waitFor(() => expect(card.queryByText("Safari on iPhone")).not.toBeInTheDocument())
  expect(ended).toEqual(["phone"])
})

test("signing out everywhere else asks, and goes on with the token that the answer carries", async () => {
  server.use(
    http.get("*/api/account/sessions", () =>
      HttpResponse.json({ sessions: [aSession({ id: "here", is_this: true }), aSession({ id: "phone" })] }),
    ),
    http.delete("*/api/account/sessions", () =>
      HttpResponse.json({ access_token: "another", token_type: "bearer" }),
    ),
  )
  const { user } = open("/account")
  const card = await section("Signed in")
  await user.click(await card.findByRole("button", { name: "Sign out everywhere else" }))
  const dialog = within(await screen.findByRole("dialog", { name: "Sign out everywhere else?" }))
  await user.click(dialog.getByRole("button", { name: "Sign out" }))
  await waitFor(() => expect(session.get()?.token).toBe("another"))
  expect(session.get()?.user).toEqual(USER)
})

test("a token for a script is made with a name, a scope and an end, and shown once", async () => {
  const asked: unknown[] = []
  const made = aSession({ id: "t1", kind: "script", scope: "backup:read", name: "nas" })
  let sessions: SignInSession[] = []
  server.use(
    http.get("*/api/account/sessions", () => HttpResponse.json({ sessions })),
    http.post("*/api/account/tokens", async ({ request }) => {
      asked.push(await request.json())
      sessions = [made]
      return HttpResponse.json({ token: "eyJ-secret", session: made }, { status: 201 })
    }),
  )
  const { user } = open("/account")
  const card = await section("Tokens for scripts")
  await user.click(await card.findByRole("button", { name: "New token" }))
  await user.type(card.getByLabelText("Name"), "nas")
  await user.selectOptions(card.getByLabelText("It counts for"), "30 days")
  await user.click(card.getByRole("button", { name: "Make the token" }))
  expect(await card.findByLabelText("The token nas")).toHaveValue("eyJ-secret")
  expect(asked).toEqual([{ name: "nas", scope: "backup:read", days: 30 }])
  await user.click(card.getByRole("button", { name: "Done" }))
  expect(screen.queryByDisplayValue("eyJ-secret")).not.toBeInTheDocument()
  expect(card.getByRole("button", { name: "End the token nas" })).toBeVisible()
})

test("the log leads to the backup that undoes an import, and to what was before", async () => {
  const entry = (id: number, event: LogEntry["event"], details: LogEntry["details"] = {}) => ({
    id,
    at: NOW - 60,
    event,
    device: "Firefox on Linux",
    details,
  })
  server.use(
    http.get("*/api/account/log", ({ request }) =>
      new URL(request.url).searchParams.get("before") === "2"
        ? HttpResponse.json({ entries: [entry(1, "account-made")], more: false })
        : HttpResponse.json({
            entries: [entry(2, "imported", { added: 2, updated: 0, removed: 1, undo: "2026-01-01.json" })],
            more: true,
          }),
    ),
  )
  const { user } = open("/account")
  const card = await section("Log")
  expect(await card.findByText(/Imported: 2 titles added and 1 removed/)).toBeVisible()
  expect(card.getByRole("link", { name: "The backup before it" })).toHaveAttribute(
    "href",
    "/backups/2026-01-01",
  )
  await user.click(card.getByRole("button", { name: "Show earlier" }))
  expect(await card.findByText("The account was made")).toBeVisible()
  expect(card.queryByRole("button", { name: "Show earlier" })).not.toBeInTheDocument()
})

test.each([
  ["imported", { added: 0, updated: 0, removed: 0 }, "Imported: no title changed"],
  ["restored", { backup: "a.json", updated: 1200 }, "Restored a.json: 1,200 titles updated"],
  ["signed-in", { address: "192.0.2.1" }, "Signed in from 192.0.2.1"],
  ["session-ended", { what: "nas", kind: "script" }, "Ended the token nas"],
  ["session-ended", { what: null, kind: "sign-in" }, "Signed out a device"],
  ["exported", { target: "csv" }, "Exported the library as csv"],
] as const)("the log says %s in words", (event, details, words) => {
  expect(inWords({ id: 1, at: 0, event, device: null, details })).toBe(words)
})

test("only the owner sees the people of the server", async () => {
  open("/account")
  await section("Log")
  expect(screen.queryByRole("region", { name: "People on this server" })).not.toBeInTheDocument()
})

function asOwner(members: Member[], invitations: OpenInvitation[] = []) {
  server.use(
    http.get("*/api/auth/me", () => HttpResponse.json(USER)),
    http.get("*/api/server/people", () =>
      HttpResponse.json({
        members,
        total: members.length,
        invitations,
        last_night: { slot: NOW - 9_000, began_at: NOW - 9_000, ended_at: NOW - 8_988, made: 2, failing: 1 },
        free_bytes: 5_000_000_000,
      }),
    ),
  )
}

test("the owner sees how everybody's backups go, and the last night's run", async () => {
  asOwner([
    aMember({ is_owner: true }),
    aMember(
      { id: "u2", username: "Kim", email: "kim@example.org" },
      { is_disabled: true, last_used_at: null },
    ),
  ])
  open("/account")
  const card = await section("People on this server")
  expect(await card.findByText(/2 backups in 12 seconds, 1 account without one\./)).toBeVisible()
  expect(card.getByText("5.0 GB are free for backups.")).toBeVisible()
  expect(card.getByText("kim@example.org, not signed in anywhere")).toBeVisible()
  expect(card.getByText("Disabled")).toBeVisible()
  expect(card.getAllByText("3 backups, 1.5 MB")).toHaveLength(2)
  expect(card.queryByRole("button", { name: "Remove Robin" })).not.toBeInTheDocument()
})

test("the owner invites, makes a password link, disables and removes", async () => {
  const asked: string[] = []
  const link = (kind: string, path: string) =>
    HttpResponse.json({ kind, path, expires_at: NOW }, { status: 201 })
  const note = async (request: Request) => {
    const { pathname, search } = new URL(request.url)
    asked.push(`${request.method} ${pathname}${search} ${await request.text()}`.trim())
  }
  asOwner([aMember({ is_owner: true }), aMember({ id: "u2", username: "Kim" })])
  server.use(
    http.post("*/api/server/invitations", async ({ request }) => {
      await note(request)
      return link("invite", "/join#secret")
    }),
    http.post("*/api/server/people/:id/reset-link", async ({ request }) => {
      await note(request)
      return link("reset", "/reset#secret")
    }),
    http.post("*/api/server/people/:id/disable", async ({ request }) => {
      await note(request)
      return new HttpResponse(null, { status: 204 })
    }),
    http.delete("*/api/server/people/:id", async ({ request }) => {
      await note(request)
      return HttpResponse.json({
        email: "kim@example.org",
        backups_kept: 0,
        last_backup: null,
        copies: [{ place: "Folder “usb”", count: 2 }],
      })
    }),
  )
  const { user } = open("/account")
  const card = await section("People on this server")
  await user.click(await card.findByRole("button", { name: "Invite somebody" }))
  await user.click(card.getByRole("button", { name: "Make the invitation" }))
  expect(await card.findByLabelText("Invitation")).toHaveValue(`${window.location.origin}/join#secret`)
  await user.click(card.getByRole("button", { name: "Password link for Kim" }))
  expect(await card.findByLabelText("Another password for Kim")).toHaveValue(
    `${window.location.origin}/reset#secret`,
  )
  await user.click(card.getByRole("button", { name: "Disable Kim" }))
  await user.click(card.getByRole("button", { name: "Remove Kim" }))
  const dialog = within(await screen.findByRole("dialog", { name: "Remove Kim?" }))
  await user.click(dialog.getByLabelText("Remove its backups, too"))
  expect(dialog.getByText(/3 backups are removed for good/)).toBeVisible()
  await user.click(dialog.getByRole("button", { name: "Remove" }))
  expect(await screen.findByText("kim@example.org is removed.")).toBeVisible()
  expect(screen.getByText("Folder “usb” still holds 2 copies.")).toBeVisible()
  expect(asked).toEqual([
    'POST /api/server/invitations {"email":null}',
    "POST /api/server/people/u2/reset-link",
    "POST /api/server/people/u2/disable",
    "DELETE /api/server/people/u2?backups=remove",
  ])
})

test("the owner sees which invitations are open, and takes one back", async () => {
  const invitations = [
    { id: "a1", email: null, made_at: NOW - 3_600, expires_at: NOW + 1 },
    { id: "b2", email: "new@example.org", made_at: NOW - 60, expires_at: NOW + 1 },
  ]
  asOwner([aMember({ is_owner: true })], invitations)
  server.use(
    http.delete("*/api/server/invitations/:id", ({ params }) => {
      invitations.splice(
        invitations.findIndex(({ id }) => id === params.id),
        1,
      )
      return new HttpResponse(null, { status: 204 })
    }),
  )
  const { user } = open("/account")
  const card = await section("People on this server")
  expect(await card.findByText("For whoever has the link")).toBeVisible()
  await user.click(card.getByRole("button", { name: "Take back the invitation for new@example.org" }))
  expect(await screen.findByText("The invitation is taken back; its link opens nothing.")).toBeVisible()
  await waitFor(() => expect(card.queryByText("new@example.org")).not.toBeInTheDocument())
  expect(card.getByText("For whoever has the link")).toBeVisible()
})

test("a section that cannot be read says why and tries again", async () => {
  let works = false
  server.use(
    http.get("*/api/account/log", () =>
      works ? HttpResponse.json({ entries: [], more: false }) : problem(503, "The database is busy."),
    ),
  )
  const { user } = open("/account")
  const card = await section("Log")
  expect(await card.findByText("The database is busy.")).toBeVisible()
  works = true
  await user.click(card.getByRole("button", { name: "Try again" }))
  await waitFor(() => expect(card.queryByText("The database is busy.")).not.toBeInTheDocument())
})

test("a token in use is renewed once a day, and never for somebody else", async () => {
  const asked: (string | null)[] = []
  server.use(
    http.post("*/api/auth/renew", ({ request }) => {
      asked.push(request.headers.get("Authorization"))
      return HttpResponse.json({ access_token: `renewed-${asked.length}`, token_type: "bearer" })
    }),
  )
  const start = Date.now()
  session.begin({ token: "mine", user: USER })
  await renewIfDue(start)
  await renewIfDue(start + 86_399_000)
  expect(session.get()).toEqual({ token: "renewed-1", user: USER, renewedAt: start })
  await renewIfDue(start + 86_400_000)
  expect(asked).toEqual(["Bearer mine", "Bearer renewed-1"])
  session.end()
  await renewIfDue(start)
  expect(session.get()).toBeNull()
  expect(asked).toHaveLength(2)
})

test("a token that could not be renewed is kept for the next time", async () => {
  server.use(http.post("*/api/auth/renew", () => HttpResponse.error()))
  session.begin({ token: "mine", user: USER })
  await renewIfDue()
  expect(session.get()?.token).toBe("mine")
})
