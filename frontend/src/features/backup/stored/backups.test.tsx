import { screen, waitFor, within } from "@testing-library/react"
import { delay, HttpResponse, http } from "msw"
import { expect, test, vi } from "vitest"
import type { BackupFile, DeletedBackup } from "@/services/api"
import { at, backup, changes, preview, report } from "../../../../tests/fixtures"
import { problem, server } from "../../../../tests/server"
import { show } from "../../../../tests/show"
import { DataBackupCard } from "../DataBackupCard"
import { useTransfer } from "../transfer/useTransfer"

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

function Card() {
  return <DataBackupCard lists={new Map()} transfer={useTransfer(() => undefined)} progress={null} />
}

function card(...backups: BackupFile[]) {
  server.use(http.get("*/api/backup/list", () => HttpResponse.json({ backups })))
  return show(<Card />)
}

async function rows() {
  const list = await screen.findByRole("list", { name: "Backups" })
  return within(list).getAllByRole("listitem")
}

async function details(user: ReturnType<typeof card>) {
  await user.click(await screen.findByRole("button", { name: /^Details of/ }))
}

test("each backup is shown with its time, kind, contents and state", async () => {
  card(MANUAL, BROKEN, OLD)
  const [manual, broken, old] = await rows()
  expect(manual).toHaveTextContent(/12.*2025.*15.*Intact, not tested yetBy hand · 142 titles · 41.2 kB/)
  expect(broken).toHaveTextContent(
    /DamagedDaily.*It no longer matches its checksum, so it can't be restored\./,
  )
  expect(old).toHaveTextContent(/No checksumDaily · 120 titles/)
})

test("a backup that was restored in a test says when, and one that failed says why", async () => {
  const tested_at = Date.now() / 1000 - 3 * 3600 - 60
  const test_failure = "The rating of tt0078748 came back different."
  card(
    backup({ filename: "2025-02-12.json", restorable: true, tested_at }),
    backup({ filename: "2025-02-11.json", restorable: false, tested_at, test_failure }),
  )
  const [good, bad] = await rows()
  expect(good).toHaveTextContent(/RestorableDaily · 142 titles · 41.2 kB · Restored in a test 3 hours ago/)
  expect(bad).toHaveTextContent(/Test failedDaily.*Its test failed 3 hours ago.*came back different\./)
})

test("a damaged backup can't be restored, but still be downloaded and deleted", async () => {
  const user = card(BROKEN)
  expect(await screen.findByRole("button", { name: /^Restore/ })).toBeDisabled()
  await details(user)
  expect(await screen.findByRole("button", { name: /^Download/ })).toBeEnabled()
  expect(screen.getByRole("button", { name: /^Delete/ })).toBeEnabled()
})

test("a rescue copy is for an expert: it can be downloaded, not opened or restored", async () => {
  const user = card(backup({ filename: "2025-02-12_141503-rescue.json", kind: "rescue", movies: null }))
  const [row] = await rows()
  expect(row).toHaveTextContent(/For an expertRescue copy · 41.2 kB/)
  await details(user)
  expect(row).toHaveTextContent(/can't be restored here; somebody who knows databases can read it/)
  expect(screen.getByRole("button", { name: /^Download/ })).toBeEnabled()
  expect(screen.queryByRole("button", { name: /^Restore/ })).toBeNull()
  expect(screen.queryByRole("link", { name: /^Open/ })).toBeNull()
})

test("every reason why a backup stays is in its details", async () => {
  const user = card(
    backup({ kept_because: ["Taken in the last 14 days.", "The last good one before a sudden loss."] }),
  )
  await details(user)
  const [row] = await rows()
  expect(row).toHaveTextContent(
    "Why it is keptTaken in the last 14 days.The last good one before a sudden loss.",
  )
  expect(screen.getByRole("link", { name: /^Open/ })).toHaveAttribute("href", "/backups/2026-02-12")
})

test("a backup is pinned and labelled", async () => {
  const notes: unknown[] = []
  server.use(
    http.put("*/api/backup/:filename/note", async ({ request, params }) => {
      notes.push([params.filename, await request.json()])
      return HttpResponse.json(MANUAL)
    }),
  )
  const user = card(MANUAL)
  await details(user)
  await user.click(screen.getByRole("button", { name: /^Pin or label/ }))
  const dialog = within(await screen.findByRole("dialog", { name: /^Backup of/ }))
  await user.type(dialog.getByLabelText("Label"), "Before the move")
  await user.click(dialog.getByRole("checkbox", { name: "Pin it" }))
  await user.click(dialog.getByRole("button", { name: "Save" }))
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument())
  expect(notes).toEqual([[MANUAL.filename, { pinned: true, label: "Before the move" }]])
})

test("a pinned backup shows its label, and has to be unpinned before it can be deleted", async () => {
  const user = card(backup({ pinned: true, label: "Before the move" }))
  const [row] = await rows()
  expect(within(row as HTMLElement).getByRole("img", { name: "Pinned" })).toBeVisible()
  expect(row).toHaveTextContent("Before the move")
  await details(user)
  expect(screen.getByRole("button", { name: /^Delete/ })).toBeDisabled()
  expect(screen.getByText("A pinned backup can't be deleted: unpin it first.")).toBeVisible()
})

test("a note that can't be saved says why in the dialog", async () => {
  server.use(http.put("*/api/backup/:filename/note", () => problem(507, "There is no space left.")))
  const user = card(MANUAL)
  await details(user)
  await user.click(screen.getByRole("button", { name: /^Pin or label/ }))
  const dialog = within(await screen.findByRole("dialog"))
  await user.click(dialog.getByRole("button", { name: "Save" }))
  expect(await dialog.findByRole("alert")).toHaveTextContent("There is no space left.")
})

test("the growth of the library is drawn, and said in words", async () => {
  card(MANUAL, BROKEN, OLD)
  expect(
    await screen.findByRole("img", { name: /How the library grew: 120 titles on .*10.*, 142 on .*12/ }),
  ).toBeVisible()
})

test("safety backups are no part of the growth", async () => {
  const burst = backup({ filename: "x-before-import.json", kind: "before-import", movies: 3 })
  card({ ...burst, created_at: at("2025-02-11T12:00") }, MANUAL, OLD)
  const picture = await screen.findByRole("img", { name: /How the library grew/ })
  expect(picture.querySelector("polyline")?.getAttribute("points")?.split(" ")).toHaveLength(2)
})

test("without the server the page says so once", async () => {
  server.use(http.get("*/api/backup/*", () => HttpResponse.error()))
  show(<Card />)
  expect(await screen.findByRole("alert", undefined, { timeout: 50_000 })).toHaveTextContent(
    "The server can't be reached.",
  )
  expect(screen.getAllByText(/can't be reached/)).toHaveLength(1)
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

const GONE: DeletedBackup = {
  ...MANUAL,
  deleted_at: Date.now() / 1000 - 2 * 86_400 - 60,
  gone_at: at("2030-02-26T12:00"),
}

test("a deletion is asked for first, is not final, and can be undone at once", async () => {
  const asked: unknown[] = []
  server.use(
    http.delete("*/api/backup/:filename", ({ params }) => {
      asked.push(`delete ${params.filename}`)
      server.use(http.get("*/api/backup/list", () => HttpResponse.json({ backups: [] })))
      return new HttpResponse(null, { status: 204 })
    }),
    http.post("*/api/backup/deleted/:filename", ({ params }) => {
      asked.push(`bring back ${params.filename}`)
      server.use(http.get("*/api/backup/list", () => HttpResponse.json({ backups: [MANUAL] })))
      return HttpResponse.json(MANUAL)
    }),
  )
  const user = card(MANUAL)
  await details(user)
  await user.click(screen.getByRole("button", { name: /^Delete/ }))
  const dialog = within(await screen.findByRole("dialog", { name: "Delete this backup?" }))
  expect(
    dialog.getByText(/moves to Recently deleted, where it can be brought back for 14 days/),
  ).toBeVisible()
  await user.click(dialog.getByRole("button", { name: "Delete backup" }))
  expect(await screen.findByText(/is in Recently deleted\.$/)).toBeVisible()
  expect(await screen.findByText("No backups yet")).toBeVisible()
  await user.click(screen.getByRole("button", { name: "Undo" }))
  expect(await screen.findByText(/is back in the list\.$/)).toBeVisible()
  expect(await rows()).toHaveLength(1)
  expect(asked).toEqual([`delete ${MANUAL.filename}`, `bring back ${MANUAL.filename}`])
})

test("a deletion that is refused says why", async () => {
  server.use(
    http.delete("*/api/backup/:filename", () => problem(409, "This backup is pinned: unpin it first.")),
  )
  const user = card(MANUAL)
  await details(user)
  await user.click(screen.getByRole("button", { name: /^Delete/ }))
  await user.click(await screen.findByRole("button", { name: "Delete backup" }))
  expect(await screen.findByText("This backup is pinned: unpin it first.")).toBeVisible()
})

test("what was deleted lately is listed with its last day, and comes back", async () => {
  const asked: unknown[] = []
  server.use(
    http.get("*/api/backup/deleted", () => HttpResponse.json({ backups: asked.length > 0 ? [] : [GONE] })),
    http.post("*/api/backup/deleted/:filename", ({ params }) => {
      asked.push(params.filename)
      server.use(http.get("*/api/backup/list", () => HttpResponse.json({ backups: [MANUAL] })))
      return HttpResponse.json(MANUAL)
    }),
  )
  const user = card()
  await user.click(await screen.findByRole("button", { name: "Recently deleted", expanded: false }))
  const list = within(await screen.findByRole("list", { name: "Recently deleted" }))
  expect(list.getByRole("listitem")).toHaveTextContent(
    /12.*2025.*By hand · 142 titles.*Deleted 2 days ago, gone for good on .*26.*2030/,
  )
  await user.click(list.getByRole("button", { name: /^Bring back/ }))
  expect(await screen.findByText("No backup was deleted in the last 14 days.")).toBeVisible()
  expect(await rows()).toHaveLength(1)
  expect(asked).toEqual([MANUAL.filename])
})

test("deleted backups that can't be read can be asked for again", async () => {
  server.use(
    http.get("*/api/backup/deleted", () => problem(503, "The backup folder is not there."), { once: true }),
  )
  const user = card(MANUAL)
  await user.click(await screen.findByRole("button", { name: "Recently deleted" }))
  expect(await screen.findByRole("alert")).toHaveTextContent("The backup folder is not there.")
  await user.click(screen.getByRole("button", { name: "Try again" }))
  expect(await screen.findByText("No backup was deleted in the last 14 days.")).toBeVisible()
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
  await details(user)
  await user.click(screen.getByRole("button", { name: /^Download/ }))
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
  show(<Card />)
  expect(await screen.findByText("Loading backups…")).toBeInTheDocument()
})

test("a list that can't be read can be asked for again", async () => {
  server.use(
    http.get("*/api/backup/list", () => problem(500, "The backups could not be read."), { once: true }),
    http.get("*/api/backup/list", () => HttpResponse.json({ backups: [MANUAL] })),
  )
  const user = show(<Card />)
  expect(await screen.findByRole("alert")).toHaveTextContent("The backups could not be read.")
  await user.click(screen.getByRole("button", { name: "Try again" }))
  expect(await rows()).toHaveLength(1)
})
