import { screen, waitFor, within } from "@testing-library/react"
import { HttpResponse, http } from "msw"
import { expect, test, vi } from "vitest"
import type { Kit, KitList } from "@/services/kits"
import { problem, server } from "../../../../tests/server"
import { show } from "../../../../tests/show"
import KitCard from "./KitCard"

const NOW = Date.UTC(2026, 1, 12, 12) / 1000
const YEAR = 365 * 86_400
const SECRET = "AGE-SECRET-KEY-1ET4MPJJJQR4QW7FE0PWFW6Q8TEXU3L585D8XDF4X89N7NAVNE8TQT4GESV"
const PAGE = `# Movie Manager: emergency kit\n#\n#   age -d -i kit.txt\n# Opens:\n${SECRET}\n`

const kit = (part: Partial<Kit> = {}): Kit => ({
  fingerprint: "1f0c1f0c1f0c1f0c",
  state: "counts",
  made_at: NOW,
  confirmed_at: NOW,
  retired_at: null,
  asked_for: false,
  checkable: true,
  ...part,
})

const list = (kits: Kit[], part: Partial<KitList> = {}): KitList => ({
  kits,
  locking: { locked: false, only_owners: false, kits: [], sentence: "Copies are not locked." },
  places: ["Folder “usb”"],
  available: true,
  ...part,
})

/** A server whose kits are made and typed back; what it was asked is noted. */
function card(first: KitList) {
  let now = first
  const asked: unknown[] = []
  server.use(
    http.get("*/api/server/kits", () => HttpResponse.json(now)),
    http.post("*/api/server/kits", async ({ request }) => {
      const body = (await request.json()) as { current_password: string }
      asked.push(body)
      if (body.current_password !== "right")
        return problem(403, "The password is wrong. Nothing was changed.")
      now = { ...now, kits: [kit({ state: "waiting", confirmed_at: null }), ...now.kits] }
      const made = {
        fingerprint: "1f0c1f0c1f0c1f0c",
        filename: "moviemanager-kit.txt",
        page: PAGE,
        file: PAGE,
      }
      return HttpResponse.json(made, { status: 201 })
    }),
    http.post("*/api/server/kits/:fingerprint/confirm", async ({ params, request }) => {
      const { ending } = (await request.json()) as { ending: string }
      asked.push([params.fingerprint, ending])
      if (ending.toUpperCase() !== "T4GESV") return problem(422, "That is not how the key ends.")
      const [, ...rest] = now.kits
      now = { ...now, kits: [kit(), ...rest] }
      return HttpResponse.json(kit())
    }),
  )
  return { user: show(<KitCard />), asked }
}

const region = async () => within(await screen.findByRole("region", { name: "Emergency kit" }))

test("a kit is made with the password, shown, printed, and counts once its end is typed back", async () => {
  const print = vi.spyOn(window, "print").mockImplementation(() => undefined)
  const { user, asked } = card(list([]))
  await user.click(await (await region()).findByRole("button", { name: "Make a kit" }))
  const dialog = within(await screen.findByRole("dialog", { name: "Emergency kit" }))
  expect(dialog.getByText(/a key of the server’s own, so that it can go on testing/)).toBeVisible()
  await user.type(dialog.getByLabelText("Your password"), "wrong")
  await user.click(dialog.getByRole("button", { name: "Make the kit" }))
  expect(await dialog.findByRole("alert")).toHaveTextContent("The password is wrong. Nothing was changed.")
  await user.clear(dialog.getByLabelText("Your password"))
  await user.type(dialog.getByLabelText("Your password"), "right")
  await user.click(dialog.getByRole("button", { name: "Make the kit" }))

  expect(await dialog.findByRole("region", { name: "The kit" })).toHaveTextContent(
    `Movie Manager: emergency kit age -d -i kit.txt Opens: ${SECRET}`,
  )
  expect(document.querySelector("body > .kit-paper")?.textContent).toContain(SECRET)
  await user.click(dialog.getByRole("button", { name: "Print" }))
  expect(print).toHaveBeenCalledOnce()

  await user.click(dialog.getByRole("button", { name: "I have it" }))
  expect(document.body).not.toHaveTextContent(SECRET)
  await user.type(dialog.getByLabelText("The last 6 characters of the key"), "QQQQQQ")
  await user.click(dialog.getByRole("button", { name: "Type back" }))
  expect(await dialog.findByRole("alert")).toHaveTextContent("That is not how the key ends.")
  await user.clear(dialog.getByLabelText("The last 6 characters of the key"))
  await user.type(dialog.getByLabelText("The last 6 characters of the key"), "t4gesv")
  await user.click(dialog.getByRole("button", { name: "Type back" }))
  expect(await screen.findByText(/^The kit counts\./)).toBeVisible()
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull())
  expect(await (await region()).findByText("Locks new copies")).toBeVisible()
  const make = { current_password: "right", passphrase: null }
  expect(asked).toEqual([
    { ...make, current_password: "wrong" },
    make,
    ["1f0c1f0c1f0c1f0c", "QQQQQQ"],
    ["1f0c1f0c1f0c1f0c", "t4gesv"],
  ])
})

test("one that was not typed back says so, and is typed back later", async () => {
  const { user } = card(list([kit({ state: "waiting", confirmed_at: null })]))
  const here = await region()
  expect(await here.findByText("Not typed back")).toBeVisible()
  expect(here.getByText(/Nothing is locked with it yet\./)).toBeVisible()
  await user.click(here.getByRole("button", { name: "Type back the kit 1f0c1f0c1f0c1f0c" }))
  await user.type(here.getByLabelText("The last 6 characters of the key"), "T4GESV")
  await user.click(here.getByRole("button", { name: "Type back" }))
  expect(await here.findByText("Locks new copies")).toBeVisible()
})

test("a year later it asks whether the kit is still there", async () => {
  const { user } = card(list([kit({ asked_for: true, confirmed_at: NOW - YEAR })]))
  const here = await region()
  expect(await here.findByText("Do you still have the kit 1f0c1f0c1f0c1f0c?")).toBeVisible()
  await user.click(here.getByRole("button", { name: "Type back the kit 1f0c1f0c1f0c1f0c" }))
  await user.type(here.getByLabelText("The last 6 characters of the key"), "T4GESV")
  await user.click(here.getByRole("button", { name: "Type back" }))
  expect(await screen.findByText("The kit is still there. You are asked again in a year.")).toBeVisible()
  await waitFor(() => expect(here.queryByText(/Do you still have/)).toBeNull())
})

test("another kit says which one it replaces, and the former ones stay named", async () => {
  const former = kit({ fingerprint: "0000111122223333", state: "replaced", retired_at: NOW })
  const { user } = card(list([kit(), former]))
  const here = await region()
  expect(await here.findByText("Opens older copies")).toBeVisible()
  expect(here.getByText(/replaced 12 Feb 2026\. Keep it\.|replaced Feb 12, 2026\. Keep it\./)).toBeVisible()
  await user.click(here.getByRole("button", { name: "Make another kit" }))
  const dialog = within(await screen.findByRole("dialog", { name: "Emergency kit" }))
  expect(
    dialog.getByText(/takes the place of 1f0c1f0c1f0c1f0c for new copies\. Keep that kit, too/),
  ).toBeVisible()
})

test("a passphrase is sent where one is wanted, and what only the owner can open is said", async () => {
  const locking = { locked: true, only_owners: true, kits: ["1f0c"], sentence: "With the kit alone." }
  const { user, asked } = card(list([], { locking }))
  await user.click(await (await region()).findByRole("button", { name: "Make a kit" }))
  const dialog = within(await screen.findByRole("dialog", { name: "Emergency kit" }))
  expect(dialog.getByText(/can no longer test that a copy restores/)).toBeVisible()
  await user.type(dialog.getByLabelText("Your password"), "right")
  await user.click(dialog.getByLabelText("Lock the key with a passphrase"))
  await user.type(dialog.getByLabelText("Passphrase"), "a long phrase")
  await user.click(dialog.getByRole("button", { name: "Make the kit" }))
  await dialog.findByRole("region", { name: "The kit" })
  expect(asked).toEqual([{ current_password: "right", passphrase: "a long phrase" }])
})

test("a server without copies and kits has no such section, and one without age says what is missing", async () => {
  const answer = vi.fn(() => HttpResponse.json(list([], { places: [] })))
  server.use(http.get("*/api/server/kits", answer))
  const { rerender } = show(<KitCard />)
  await waitFor(() => expect(answer).toHaveBeenCalled())
  await waitFor(() => expect(screen.queryByRole("region")).toBeNull())
  card(list([], { available: false }))
  rerender(<p />)
  expect(await (await region()).findByText(/pip install 'moviemanager\[encryption\]'/)).toBeVisible()
  expect((await region()).queryByRole("button")).toBeNull()
})
