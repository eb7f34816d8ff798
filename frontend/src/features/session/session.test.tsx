import { screen, waitFor, within } from "@testing-library/react"
import { HttpResponse, http } from "msw"
import { beforeEach, expect, test } from "vitest"
import { session } from "@/services/session"
import { problem, server } from "../../../tests/server"
import { open } from "../../../tests/show"
import { nextPage } from "./nextPage"

const REPLY = {
  access_token: "new-token",
  token_type: "bearer",
  user: { id: "u1", username: "Robin", email: "robin@example.org", created_at: null },
}

beforeEach(() => session.end())

test("without a session the sign-in page comes first, and then the page that was asked for", async () => {
  const sent: unknown[] = []
  server.use(
    http.post("*/api/auth/login", async ({ request }) => {
      sent.push(await request.json())
      return HttpResponse.json(REPLY)
    }),
  )
  const { user, where } = open("/people?from=link")
  await user.type(await screen.findByLabelText("Email"), "robin@example.org")
  await user.type(screen.getByLabelText("Password"), "correct horse")
  await user.click(screen.getByRole("button", { name: "Sign in" }))
  expect(await screen.findByRole("heading", { name: "People" })).toBeVisible()
  expect(where()).toBe("/people?from=link")
  expect(sent).toEqual([{ email: "robin@example.org", password: "correct horse" }])
})

test("an expired token leads to sign-in and is forgotten", async () => {
  session.begin({ token: "old", user: REPLY.user, renewedAt: Date.now() })
  server.use(http.get("*/api/lists", () => problem(401, "Sign in again.")))
  const { where } = open("/lists")
  expect(await screen.findByRole("heading", { name: "Welcome back" })).toBeVisible()
  await waitFor(() => expect(where()).toBe("/sign-in?next=%2Flists"))
  expect(localStorage).toHaveLength(0)
})

test("a wrong password is said in the server's words", async () => {
  server.use(http.post("*/api/auth/login", () => problem(401, "Email or password is wrong.")))
  const { user } = open("/sign-in")
  await user.type(await screen.findByLabelText("Email"), "robin@example.org")
  await user.type(screen.getByLabelText("Password"), "wrong")
  await user.click(screen.getByRole("button", { name: "Sign in" }))
  expect(await screen.findByRole("alert")).toHaveTextContent("Email or password is wrong.")
})

test("a server that does not answer under this name says which it answers under", async () => {
  server.use(http.get("*/api/auth/setup", () => problem(403, "Add the name that you use to ALLOWED_HOSTS.")))
  open("/")
  expect(await screen.findByRole("heading", { name: "Not under this name" })).toBeVisible()
  expect(screen.getByText("Add the name that you use to ALLOWED_HOSTS.")).toBeVisible()
  expect(screen.queryByRole("button", { name: "Sign in" })).not.toBeInTheDocument()
})

test.each([
  [1, "There are backups of one person here."],
  [3, "There are backups of 3 people here."],
])("a server that has lost its database says whose backups it has found: %s", async (people, said) => {
  server.use(
    http.get("*/api/auth/setup", () =>
      HttpResponse.json({ needed: true, people_backed_up: people, sends_mail: false }),
    ),
  )
  open("/")
  expect(await screen.findByText(said)).toBeVisible()
  expect(screen.getByText("moviemanager backup adopt")).toBeVisible()
})

test("the first visitor creates the first account", async () => {
  server.use(
    http.get("*/api/auth/setup", () =>
      HttpResponse.json({ needed: true, people_backed_up: 0, sends_mail: false }),
    ),
    http.post("*/api/auth/setup", () => HttpResponse.json(REPLY, { status: 201 })),
  )
  const { user, where } = open("/")
  await user.type(await screen.findByLabelText("Name"), "Robin")
  await user.type(screen.getByLabelText("Email"), "robin@example.org")
  await user.type(screen.getByLabelText("Password"), "correct horse")
  await user.click(screen.getByRole("button", { name: "Create account" }))
  expect(screen.queryByText(/There are backups/)).not.toBeInTheDocument()
  expect(await screen.findByText("Your library is empty")).toBeVisible()
  await waitFor(() => expect(where()).toBe("/"))
  expect(session.get()?.token).toBe("new-token")
})

test("the welcome says what there is to do, and the empty library goes on from there", async () => {
  server.use(
    http.get("*/api/auth/setup", () =>
      HttpResponse.json({ needed: true, people_backed_up: 0, sends_mail: false }),
    ),
    http.post("*/api/auth/setup", () => HttpResponse.json(REPLY, { status: 201 })),
  )
  const { user } = open("/")
  const steps = within(await screen.findByRole("list", { name: "Three steps" })).getAllByRole("listitem")
  expect(steps.map((step) => step.textContent)).toEqual([
    "1Create the first accountThe library is yours, and this server too.",
    "2Bring your filmsFrom Letterboxd, IMDb, Trakt and others, or one by one.",
    "3Switch nightly backups onEach is read back and restored in a test.",
  ])
  expect(screen.getByLabelText("Name")).toHaveFocus()
  await user.keyboard("Robin{Tab}robin@example.org{Tab}correct horse{Enter}")
  expect(await screen.findByRole("link", { name: "Bring your films here" })).toHaveAttribute(
    "href",
    "/moving",
  )
  expect(screen.getByRole("switch", { name: "Auto-backup" })).not.toBeChecked()
})

test("a password is counted while it is typed, can be shown, and what the server says of it stands beside it", async () => {
  server.use(
    http.get("*/api/auth/setup", () =>
      HttpResponse.json({ needed: true, people_backed_up: 0, sends_mail: false }),
    ),
    http.post("*/api/auth/setup", () =>
      problem(422, "The request cannot be used: body.password: It is among the first.", [
        "body.password: It is among the first that attackers try; choose another one",
      ]),
    ),
  )
  const { user } = open("/")
  await user.type(await screen.findByLabelText("Name"), "Robin")
  await user.type(screen.getByLabelText("Email"), "robin@example.org")
  const password = screen.getByLabelText("Password")
  expect(password).toHaveAccessibleDescription("At least 8 characters.")
  await user.type(password, "passwo")
  expect(password).toHaveAccessibleDescription("2 characters more.")
  await user.type(password, "r")
  expect(password).toHaveAccessibleDescription("One character more.")
  await user.type(password, "d")
  expect(password).toHaveAccessibleDescription("At least 8 characters.")
  await user.click(screen.getByRole("button", { name: "Show what is typed" }))
  expect(password).toHaveAttribute("type", "text")
  await user.click(screen.getByRole("button", { name: "Hide what is typed" }))
  expect(password).toHaveAttribute("type", "password")
  await user.click(screen.getByRole("button", { name: "Create account" }))
  expect(await screen.findByRole("alert")).toHaveTextContent(
    /^It is among the first that attackers try; choose another one\.$/,
  )
  expect(password).toHaveAccessibleDescription(
    "It is among the first that attackers try; choose another one.",
  )
  expect(password).toBeInvalid()
})

test("at sign-in one can type at once, and learns what to do when the password is forgotten", async () => {
  const { user } = open("/sign-in")
  expect(await screen.findByLabelText("Email")).toHaveFocus()
  await user.click(screen.getByRole("link", { name: "Forgot your password?" }))
  expect(await screen.findByText(/Ask the owner of this server for a link/)).toBeVisible()
})

test.each([
  [null, "/"],
  ["/lists/1?q=a", "/lists/1?q=a"],
  ["//evil.example.net", "/"],
  ["https://evil.example.net", "/"],
  ["/\\evil.example.net", "/"],
])("after signing in, ?next=%s leads to %s", (asked, page) => {
  expect(nextPage(asked)).toBe(page)
})

test("signing out forgets the person and keeps the device's theme", () => {
  session.begin({ token: "old", user: REPLY.user, renewedAt: Date.now() })
  localStorage.setItem("moviemanager.appearance", "dark")
  localStorage.setItem("moviemanager.enrichment", "{}")
  session.end()
  expect(Object.fromEntries(Object.entries(localStorage))).toEqual({ "moviemanager.appearance": "dark" })
})

test("signing out ends the token on the server as well, and waits for nothing", async () => {
  session.begin({ token: "old", user: REPLY.user, renewedAt: Date.now() })
  const ended: (string | null)[] = []
  server.use(
    http.post("*/api/auth/logout", ({ request }) => {
      ended.push(request.headers.get("Authorization"))
      return HttpResponse.error()
    }),
  )
  const { user } = open("/account")
  await user.click(await screen.findByRole("button", { name: "Sign out" }))
  expect(session.get()).toBeNull()
  await waitFor(() => expect(ended).toEqual(["Bearer old"]))
})
