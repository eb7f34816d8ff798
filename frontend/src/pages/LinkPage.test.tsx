import { screen, waitFor } from "@testing-library/react"
import { HttpResponse, http } from "msw"
import { beforeEach, expect, test } from "vitest"
import { session } from "@/services/session"
import { problem, server } from "../../tests/server"
import { open } from "../../tests/show"

const USER = { id: "u1", username: "Robin", email: "robin@example.org", created_at: null, is_owner: false }
const REPLY = { access_token: "new-token", token_type: "bearer", user: USER }

beforeEach(() => session.end())

function linkSays(said: { kind: string; email: string | null; username: string | null }) {
  server.use(http.post("*/api/auth/link", () => HttpResponse.json({ ...said, expires_at: 1 })))
}

test("an invitation makes an account and signs it in", async () => {
  linkSays({ kind: "invite", email: null, username: null })
  const sent: unknown[] = []
  server.use(
    http.post("*/api/auth/join", async ({ request }) => {
      sent.push(await request.json())
      return HttpResponse.json(REPLY, { status: 201 })
    }),
  )
  const { user, where } = open("/join#secret")
  await user.type(await screen.findByLabelText("Name"), "Robin")
  await user.type(screen.getByLabelText("Email"), "robin@example.org")
  await user.type(screen.getByLabelText("New password"), "correct horse")
  await user.click(screen.getByRole("button", { name: "Create account" }))
  await waitFor(() => expect(where()).toBe("/"))
  expect(sent).toEqual([
    { link: "secret", username: "Robin", email: "robin@example.org", password: "correct horse" },
  ])
  expect(session.get()?.token).toBe("new-token")
})

test("an invitation for an address is for no other", async () => {
  linkSays({ kind: "invite", email: "kim@example.org", username: null })
  open("/join#secret")
  expect(await screen.findByLabelText("Email")).toHaveValue("kim@example.org")
  expect(screen.getByLabelText("Email")).toHaveAttribute("readonly")
})

test("a reset link sets another password, and whoever was signed in here is not any more", async () => {
  session.begin({ token: "of somebody else", user: { ...USER, id: "u2" } })
  linkSays({ kind: "reset", email: USER.email, username: USER.username })
  server.use(http.post("*/api/auth/reset", () => HttpResponse.json(REPLY)))
  const { user } = open("/reset#secret")
  expect(await screen.findByText("For Robin. Every device has to sign in again.")).toBeVisible()
  await user.type(screen.getByLabelText("New password"), "correct horse")
  await user.click(screen.getByRole("button", { name: "Set the password" }))
  await waitFor(() => expect(session.get()?.user.id).toBe("u1"))
})

test("a link that was used already says so", async () => {
  server.use(http.post("*/api/auth/link", () => problem(404, "This link was used already.")))
  open("/reset#secret")
  expect(await screen.findByRole("heading", { name: "This link leads nowhere" })).toBeVisible()
  expect(screen.getByText("This link was used already.")).toBeVisible()
})

test("a server that sends no email says whom to ask", async () => {
  const { user } = open("/sign-in")
  await user.click(await screen.findByRole("link", { name: "Forgot your password?" }))
  expect(await screen.findByText(/Ask the owner of this server for a link/)).toBeVisible()
  expect(screen.queryByRole("button", { name: "Send a link" })).not.toBeInTheDocument()
})

test("a server that sends email says the same for every address", async () => {
  const sent: unknown[] = []
  server.use(
    http.get("*/api/auth/setup", () =>
      HttpResponse.json({ needed: false, people_backed_up: 0, sends_mail: true }),
    ),
    http.post("*/api/auth/forgotten", async ({ request }) => {
      sent.push(await request.json())
      return HttpResponse.json(null, { status: 202 })
    }),
  )
  const { user } = open("/reset")
  await user.type(await screen.findByLabelText("Email"), "robin@example.org")
  await user.click(screen.getByRole("button", { name: "Send a link" }))
  expect(await screen.findByRole("status")).toHaveTextContent("If there is an account with this address")
  expect(sent).toEqual([{ email: "robin@example.org" }])
})
