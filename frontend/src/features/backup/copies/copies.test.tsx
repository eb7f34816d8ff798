import { screen, waitFor, within } from "@testing-library/react"
import { HttpResponse, http } from "msw"
import { expect, test, vi } from "vitest"
import type { CopiesReply } from "@/services/api"
import { at, copies, copy, place } from "../../../../tests/fixtures"
import { server } from "../../../../tests/server"
import { show } from "../../../../tests/show"
import { Copies } from "./Copies"

function section(reply: CopiesReply, onRestore = vi.fn()) {
  server.use(http.get("*/api/backup/copies", () => HttpResponse.json(reply)))
  return { user: show(<Copies onRestore={onRestore} />), onRestore }
}

test("a place is shown with its state, its sentence and its newest copy", async () => {
  const { user, onRestore } = section(
    copies(place({ copies: [copy({ restorable: true, tested_at: Date.now() / 1000 - 7200 })] })),
  )
  const [row] = within(await screen.findByRole("region", { name: "Copies elsewhere" })).getAllByRole(
    "listitem",
  )
  expect(row).toHaveTextContent(/Folder “usb”Up to dateHolds the newest backup\./)
  expect(row).toHaveTextContent(/142 titles · 3.6 kB · Restored in a test 2 hours agoNot locked/)
  await user.click(screen.getByRole("button", { name: /^Restore the copy of .* in Folder “usb”$/ }))
  expect(onRestore).toHaveBeenCalledWith(
    expect.objectContaining({
      filename: "2026-02-12.json.zst",
      place: { id: "0123456789ab", name: "Folder “usb”" },
    }),
  )
})

test("what only its owner can open names the kit, and is not restored from here", async () => {
  section(
    copies(place({ copies: [copy({ locked: true, openable: false, opened_by: ["1f0c1f0c1f0c1f0c"] })] })),
  )
  expect(await screen.findByText("Locked, opens with kit 1f0c1f0c1f0c1f0c")).toBeVisible()
  expect(screen.getByRole("button", { name: /^Restore the copy of/ })).toBeDisabled()
  expect(screen.getByText(/Open it with the emergency kit, and import the file\./)).toBeVisible()
})

test("older copies are opened on demand, and a damaged one is not restored", async () => {
  const older = copy({ filename: "2026-02-11.json.zst", created_at: at("2026-02-11T03:00"), damaged: true })
  const { user } = section(copies(place({ copies: [copy(), older] })))
  await user.click(await screen.findByRole("button", { name: "1 older copy" }))
  const list = screen.getByRole("list", { name: "Older copies in Folder “usb”" })
  expect(list).toHaveTextContent(/Damaged/)
  expect(within(list).getByRole("button")).toBeDisabled()
})

test("a place in trouble comes first", async () => {
  const sentence = "3 nights behind."
  section(copies(place({ id: "one" }), place({ id: "two", name: "SFTP “nas”", state: "behind", sentence })))
  const headings = await screen.findAllByRole("heading", { level: 4 })
  expect(headings.map(({ textContent }) => textContent)).toEqual(["SFTP “nas”", "Folder “usb”"])
})

test("without a place there is no section", async () => {
  const answer = vi.fn(() => HttpResponse.json(copies()))
  server.use(http.get("*/api/backup/copies", answer))
  show(<Copies onRestore={vi.fn()} />)
  await waitFor(() => expect(answer).toHaveBeenCalled())
  expect(screen.queryByRole("region")).toBeNull()
})
