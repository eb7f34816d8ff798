import { screen, waitFor, within } from "@testing-library/react"
import { HttpResponse, http } from "msw"
import { beforeEach, expect, test } from "vitest"
import type { Channel, Notices } from "@/services/notices"
import { session } from "@/services/session"
import { problem, server } from "../../../tests/server"
import { open } from "../../../tests/show"

const USER = { id: "u1", username: "Robin", email: "robin@example.org", created_at: 1, is_owner: true }
const NOW = Date.now() / 1000

const aChannel = (part: Partial<Channel>): Channel => ({
  id: "c1",
  kind: "ntfy",
  shown: "https://ntfy.sh/…",
  made_at: NOW,
  last_success_at: null,
  last_failure_at: null,
  last_failure: null,
  is_failing: false,
  ...part,
})

beforeEach(() => session.begin({ token: "mine", user: USER, renewedAt: Date.now() }))

const card = async () => within(await screen.findByRole("region", { name: "Notices" }))

test("a channel is added, tried and removed", async () => {
  const notices: Notices = { channels: [], sends_mail: true, operator: null }
  const asked: unknown[] = []
  server.use(
    http.get("*/api/notices", () => HttpResponse.json(notices)),
    http.post("*/api/notices/channels", async ({ request }) => {
      asked.push(await request.json())
      notices.channels = [aChannel({})]
      return HttpResponse.json(notices.channels[0], { status: 201 })
    }),
    http.post("*/api/notices/channels/c1/test", () => {
      notices.channels = [
        aChannel({ is_failing: true, last_failure: "It answered 410.", last_failure_at: NOW }),
      ]
      return HttpResponse.json({ delivered: false, sentence: "It answered 410." })
    }),
    http.delete("*/api/notices/channels/c1", () => {
      notices.channels = []
      return new HttpResponse(null, { status: 204 })
    }),
  )
  const { user } = open("/account")
  const section = await card()
  await user.click(await section.findByRole("button", { name: "Add a channel" }))
  expect(section.getByText("To the address of this account.")).toBeVisible()
  await user.selectOptions(section.getByRole("combobox", { name: "Tell me by" }), "ntfy")
  await user.type(section.getByRole("textbox", { name: "Address" }), " https://ntfy.sh/robin ")
  await user.click(section.getByRole("button", { name: "Add" }))
  expect(await section.findByText("ntfy https://ntfy.sh/…")).toBeVisible()
  expect(section.getByText("Not tried yet")).toBeVisible()
  expect(asked).toEqual([{ kind: "ntfy", address: "https://ntfy.sh/robin" }])
  await user.click(section.getByRole("button", { name: "Send a test to ntfy https://ntfy.sh/…" }))
  expect(await screen.findByText("The test did not arrive. It answered 410.")).toBeVisible()
  expect(await section.findByText(/^Last try failed, .* It answered 410\.$/)).toBeVisible()
  await user.click(section.getByRole("button", { name: "Remove ntfy https://ntfy.sh/…" }))
  await waitFor(() => expect(section.getByText("You are told nothing yet, but on this page.")).toBeVisible())
})

test("what the server refuses is said where it was typed", async () => {
  server.use(
    http.post("*/api/notices/channels", () =>
      problem(422, "This address cannot be used: it names no server."),
    ),
  )
  const { user } = open("/account")
  const section = await card()
  await user.click(await section.findByRole("button", { name: "Add a channel" }))
  expect(section.queryByRole("option", { name: "Email" })).not.toBeInTheDocument()
  await user.type(section.getByRole("textbox", { name: "Address" }), "https://x/y")
  await user.click(section.getByRole("button", { name: "Add" }))
  expect(await section.findByText("This address cannot be used: it names no server.")).toBeVisible()
})

test("the owner sees how many addresses the operator has set, and how they do", async () => {
  const operator = { last_success_at: NOW - 7200, last_failure_at: NOW - 60, last_failure: "It is gone." }
  server.use(
    http.get("*/api/notices", () =>
      HttpResponse.json({ channels: [], sends_mail: false, operator: { count: 2, failing: 1, ...operator } }),
    ),
    http.post("*/api/notices/operator/test", () =>
      HttpResponse.json({ results: [{ delivered: true, sentence: "The test was delivered." }] }),
    ),
  )
  const { user } = open("/account")
  const section = await card()
  expect(await section.findByText(/^2 addresses are told .* 1 of them did not take/)).toBeVisible()
  expect(section.getByText(/It is gone\.$/)).toBeVisible()
  await user.click(section.getByRole("button", { name: "Send a test to the operator" }))
  expect(await screen.findByText("The test was delivered.")).toBeVisible()
})
