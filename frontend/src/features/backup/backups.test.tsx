import { screen, waitFor, within } from "@testing-library/react"
import { delay, HttpResponse, http } from "msw"
import { expect, test, vi } from "vitest"
import type { BackupFile } from "@/services/api"
import { at, backup, changes, preview, report } from "../../../tests/fixtures"
import { problem, server } from "../../../tests/server"
import { show } from "../../../tests/show"
import { DataBackupCard } from "./DataBackupCard"

const OLD = backup({
  filename: "2025-02-10.json",
  created_at: at("2025-02-10T03:00"),
  movies: 120,
  verified: null,
})
const MANUAL = backup({
  filename: "2025-02-12_141503-manual.json",
  created_at: at("2025-02-12T14:15:03"),
  kind: "manual",
})
const BROKEN = backup({ filename: "2025-02-11.json", created_at: at("2025-02-11T03:00"), verified: false })

function card(...backups: BackupFile[]) {
  server.use(http.get("*/api/backup/list", () => HttpResponse.json({ backups })))
  return show(<DataBackupCard lists={new Map()} onNeedsDetails={() => undefined} progress={null} />)
}

async function rows() {
  const list = await screen.findByRole("list", { name: "Backups" })
  return within(list).getAllByRole("listitem")
}

test("each backup is shown with its time, kind, contents and state", async () => {
  card(MANUAL, BROKEN, OLD)
  const [manual, broken, old] = await rows()
  expect(manual).toHaveTextContent(/12.*2025.*15.*VerifiedBy hand · 142 titles, 41.2 kB/)
  expect(broken).toHaveTextContent(
    /DamagedDaily.*It no longer matches its checksum, so it can't be restored\./,
  )
  expect(old).toHaveTextContent(/No checksumDaily · 120 titles/)
})

test("a damaged backup can't be restored, but still be downloaded and deleted", async () => {
  card(BROKEN)
  expect(await screen.findByRole("button", { name: /^Restore/ })).toBeDisabled()
  expect(screen.getByRole("button", { name: /^Download/ })).toBeEnabled()
  expect(screen.getByRole("button", { name: /^Delete/ })).toBeEnabled()
})

test("the growth of the library is drawn, and said in words", async () => {
  card(MANUAL, BROKEN, OLD)
  expect(
    await screen.findByRole("img", { name: /How the library grew: 120 titles on .*10.*, 142 on .*12/ }),
  ).toBeVisible()
})

test("one backup alone makes no picture", async () => {
  card(MANUAL)
  await rows()
  expect(screen.queryByRole("img", { name: /grew/ })).not.toBeInTheDocument()
})

test("a restore shows its plan first, replaces, and can be undone", async () => {
  const asked: string[] = []
  server.use(
    http.post("*/api/backup/restore/:filename", ({ request, params }) => {
      const { searchParams } = new URL(request.url)
      asked.push(`${params.filename} ${searchParams}`)
      const part = { mode: "replace" as const, changes: changes({ updated: 1, removed: 2 }) }
      return HttpResponse.json(searchParams.get("dry_run") === "true" ? preview(part) : report(part))
    }),
  )
  const user = card(MANUAL)
  await user.click(await screen.findByRole("button", { name: /^Restore/ }))
  const dialog = within(await screen.findByRole("dialog", { name: "Restore a backup" }))
  expect(await dialog.findByRole("radio", { name: "Replace" })).toBeChecked()
  await user.click(dialog.getByRole("button", { name: "Restore and replace" }))
  expect(dialog.getByRole("alert")).toHaveTextContent("This removes 2 titles from your library.")
  await user.click(dialog.getByRole("button", { name: "Yes, replace it" }))
  expect(await screen.findByText("Restored 142 titles, 8 people and 3 lists")).toBeVisible()
  expect(screen.getByText("0 added, 1 changed and 2 removed.")).toBeVisible()
  await user.click(screen.getByRole("button", { name: "Undo" }))
  expect(await screen.findByText("Undone: the library is as it was.")).toBeVisible()
  expect(asked).toEqual([
    "2025-02-12_141503-manual.json mode=replace&dry_run=true",
    "2025-02-12_141503-manual.json mode=replace&dry_run=false&plan=digest-1",
    "2026-02-12_141503-before-import.json mode=replace&dry_run=false",
  ])
})

test("a backup that turns out damaged is refused in place", async () => {
  server.use(http.post("*/api/backup/restore/:filename", () => problem(422, "This backup is damaged.")))
  const user = card(MANUAL)
  await user.click(await screen.findByRole("button", { name: /^Restore/ }))
  expect(await screen.findByRole("alert")).toHaveTextContent("This backup is damaged.")
})

test("a deletion is asked for first", async () => {
  const deleted: unknown[] = []
  server.use(
    http.delete("*/api/backup/:filename", ({ params }) => {
      deleted.push(params.filename)
      return new HttpResponse(null, { status: 204 })
    }),
  )
  const user = card(MANUAL)
  await user.click(await screen.findByRole("button", { name: /^Delete/ }))
  const dialog = within(await screen.findByRole("dialog", { name: "Delete this backup?" }))
  expect(deleted).toEqual([])
  await user.click(dialog.getByRole("button", { name: "Delete backup" }))
  expect(await screen.findByText(/^The backup of .* is deleted\.$/)).toBeVisible()
  expect(deleted).toEqual(["2025-02-12_141503-manual.json"])
})

test("Back up now makes one and shows it", async () => {
  server.use(
    http.post("*/api/backup/run", () => {
      server.use(http.get("*/api/backup/list", () => HttpResponse.json({ backups: [MANUAL] })))
      return HttpResponse.json(MANUAL, { status: 201 })
    }),
  )
  const user = card()
  expect(await screen.findByText("No backups yet")).toBeVisible()
  await user.click(screen.getByRole("button", { name: "Back up now" }))
  expect(await screen.findByText("Backed up: 2025-02-12_141503-manual.json")).toBeVisible()
  expect(await rows()).toHaveLength(1)
})

test("a backup without room for it says why", async () => {
  server.use(http.post("*/api/backup/run", () => problem(507, "There is no space left for backups.")))
  const user = card()
  await user.click(await screen.findByRole("button", { name: "Back up now" }))
  expect(await screen.findByText("There is no space left for backups.")).toBeVisible()
})

test("a download is saved as a file", async () => {
  const saved: string[] = []
  URL.createObjectURL = () => "blob:test"
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    saved.push(this.download)
  })
  server.use(http.get("*/api/backup/download/:filename", () => HttpResponse.json({ version: 2 })))
  const user = card(MANUAL)
  await user.click(await screen.findByRole("button", { name: /^Download/ }))
  await waitFor(() => expect(saved).toEqual(["2025-02-12_141503-manual.json"]))
})

test("a long list begins with the newest ten", async () => {
  const many = Array.from({ length: 14 }, (_, day) =>
    backup({ filename: `2025-01-${10 + day}.json`, created_at: at(`2025-01-${10 + day}T03:00`) }),
  )
  const user = card(...many)
  expect(await rows()).toHaveLength(10)
  await user.click(screen.getByRole("button", { name: "Show all 14 backups" }))
  expect(await rows()).toHaveLength(14)
})

test("while the list is on its way its shape is shown", async () => {
  server.use(http.get("*/api/backup/list", () => delay("infinite")))
  show(<DataBackupCard lists={new Map()} onNeedsDetails={() => undefined} progress={null} />)
  expect(await screen.findByText("Loading backups…")).toBeInTheDocument()
})

test("a list that can't be read can be asked for again", async () => {
  server.use(
    http.get("*/api/backup/list", () => problem(500, "The backups could not be read."), { once: true }),
    http.get("*/api/backup/list", () => HttpResponse.json({ backups: [MANUAL] })),
  )
  const user = show(<DataBackupCard lists={new Map()} onNeedsDetails={() => undefined} progress={null} />)
  expect(await screen.findByRole("alert")).toHaveTextContent("The backups could not be read.")
  await user.click(screen.getByRole("button", { name: "Try again" }))
  expect(await rows()).toHaveLength(1)
})
