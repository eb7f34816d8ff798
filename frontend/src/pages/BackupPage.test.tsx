import { screen, waitFor, within } from "@testing-library/react"
import { delay, HttpResponse, http } from "msw"
import { beforeEach, expect, test } from "vitest"
import type { BackupContents, BackupFile, ContentsRow } from "@/services/api"
import { at, backup, changes, preview, report } from "../../tests/fixtures"
import { planChanged, problem, server } from "../../tests/server"
import { open } from "../../tests/show"

const CONTENTS = "*/api/backup/:filename/contents"
const RESTORE = "*/api/backup/restore/:filename"

const movie = (key: string, title: string | null, row: object = {}): ContentsRow => ({
  kind: "movie",
  key,
  title,
  row: { imdb_id: key, status: "toWatch", recommendations: [], watch_history: null, ...row },
  list_name: null,
})

const ALIEN = movie("tt0078748", "Alien", {
  status: "watched",
  watch_history: { date_watched: at("2025-03-04T12:00"), my_rating: 8.5 },
  recommendations: [{ person_name: "Alice", vote_type: true }],
})
const UNKNOWN = movie("tt0022100", null, {
  recommendations: [
    { person_name: "Alice", vote_type: true },
    { person_name: "Ben", vote_type: false },
  ],
})
const ALICE: ContentsRow = {
  kind: "person",
  key: "Alice",
  title: null,
  row: { name: "Alice", is_trusted: true, emoji: null },
  list_name: null,
}

let asked: string[] = []

function contents(answer: (query: URLSearchParams) => Partial<BackupContents>) {
  server.use(
    http.get(CONTENTS, ({ request, params }) => {
      const query = new URL(request.url).searchParams
      asked.push(`${params.filename} ${query}`)
      const reply: BackupContents = {
        filename: String(params.filename),
        created_at: null,
        counts: { movies: 2, people: 1, lists: 0 },
        total: 2,
        rows: [],
        ...answer(query),
      }
      return HttpResponse.json(reply)
    }),
  )
}

function opened(part: Partial<BackupFile> = {}, address = "/backups/2026-02-12") {
  server.use(http.get("*/api/backup/list", () => HttpResponse.json({ backups: [backup(part)] })))
  return open(address)
}

const rows = async (name = "Titles in this backup") =>
  within(await screen.findByRole("list", { name })).getAllByRole("listitem")

beforeEach(() => {
  asked = []
  contents(() => ({ rows: [ALIEN, UNKNOWN] }))
})

test("a backup is opened: what it is, how many of each, and each title with what it says", async () => {
  opened({ restorable: true, tested_at: Date.now() / 1000 - 7200, label: "Before the move" })
  expect(await screen.findByRole("heading", { level: 1 })).toHaveTextContent(/^Backup of .*12.*2026, 03:00/)
  expect(screen.getByText("Before the move")).toBeVisible()
  const [alien, unknown] = await rows()
  expect(alien).toHaveTextContent(/^Alienwatched: .*4.*2025, rated 8.5 · from Alice$/)
  expect(unknown).toHaveTextContent("tt0022100to watch · from Alice and Ben (against)")
  expect(screen.getByRole("button", { name: "Titles2" })).toBeVisible()
  expect(screen.getByRole("button", { name: "People1" })).toBeVisible()
  expect(screen.getByRole("link", { name: "Compare with now" })).toHaveAttribute(
    "href",
    "/backups/2026-02-12/compare",
  )
})

test("the search is the server's, over titles, people and lists, and stays in the address", async () => {
  contents((query) =>
    query.get("search") === "ali" ? { rows: [ALIEN], total: 1 } : { rows: [ALIEN, UNKNOWN] },
  )
  const { user, where } = opened()
  await rows()
  await user.type(screen.getByRole("searchbox", { name: "Search this backup" }), "ali")
  await waitFor(async () => expect(await rows()).toHaveLength(1))
  expect(where()).toBe("/backups/2026-02-12?q=ali")
  expect(asked.at(-1)).toBe("2026-02-12.json kind=movies&search=ali&offset=0&limit=100")
})

test("a search that finds nothing says so", async () => {
  contents(() => ({ rows: [], total: 0 }))
  opened({}, "/backups/2026-02-12?q=nothing")
  expect(await screen.findByText("Nothing matches")).toBeVisible()
})

test("a kind that the backup has none of says so", async () => {
  contents((query) => (query.get("kind") === "lists" ? { total: 0 } : { rows: [ALIEN], total: 1 }))
  const { user } = opened()
  await rows()
  await user.click(screen.getByRole("button", { name: /^Lists/ }))
  expect(await screen.findByText("No lists in this backup")).toBeVisible()
})

test("only the rows near the window are fetched", async () => {
  const many = Array.from({ length: 100 }, (_, index) => movie(`tt${1000 + index}`, `Film ${index}`))
  contents(() => ({ rows: many, total: 10_000 }))
  opened()
  const shown = await rows()
  expect(shown.length).toBeLessThan(40)
  expect(shown[0]).toHaveAttribute("aria-setsize", "10000")
  expect(asked).toEqual(["2026-02-12.json kind=movies&search=&offset=0&limit=100"])
})

type Restored = { query: string; body: unknown }

function restoreAnswers(answer: (query: URLSearchParams) => Response) {
  const restored: Restored[] = []
  server.use(
    http.post(RESTORE, async ({ request, params }) => {
      const query = new URL(request.url).searchParams
      const text = await request.text()
      restored.push({ query: `${params.filename} ${query}`, body: text === "" ? null : JSON.parse(text) })
      return answer(query)
    }),
  )
  return restored
}

const dryRun = (query: URLSearchParams) => query.get("dry_run") === "true"

async function pickAlienAndAlice(user: ReturnType<typeof opened>["user"]) {
  contents((query) =>
    query.get("kind") === "people" ? { rows: [ALICE], total: 1 } : { rows: [ALIEN, UNKNOWN] },
  )
  await user.click(await screen.findByRole("checkbox", { name: "Alien" }))
  await user.click(screen.getByRole("button", { name: /^People/ }))
  await user.click(await screen.findByRole("checkbox", { name: "Alice" }))
  const bar = within(screen.getByRole("region", { name: "Selection" }))
  expect(bar.getByRole("status")).toHaveTextContent("1 title and 1 person picked")
  return bar
}

test("what was picked is previewed, restored, and can be undone; everything else stays", async () => {
  const restored = restoreAnswers((query) =>
    HttpResponse.json(
      dryRun(query)
        ? preview({ mode: "replace", changes: changes({ added: 1 }, { updated: 1 }) })
        : report({
            mode: "replace",
            imported_counts: { movies: 1, people: 1, lists: 0 },
            changes: changes({ added: 1 }, { updated: 1 }),
          }),
    ),
  )
  const { user } = opened()
  const bar = await pickAlienAndAlice(user)
  await user.click(bar.getByRole("button", { name: "Restore these" }))
  const dialog = within(await screen.findByRole("dialog", { name: "Restore a selection" }))
  expect(dialog.getByText(/^1 title and 1 person from the backup of .*12.*2026/)).toBeVisible()
  expect(dialog.queryByRole("radio")).toBeNull()
  await user.click(await dialog.findByRole("button", { name: "Restore these" }))
  expect(await screen.findByText(/^Restored 1 title, 1 person/)).toBeVisible()
  expect(screen.queryByRole("region", { name: "Selection" })).toBeNull()
  await user.click(screen.getByRole("button", { name: "Undo" }))
  expect(await screen.findByText("Undone: the library is as it was.")).toBeVisible()
  const body = { movies: ["tt0078748"], people: ["Alice"], lists: [] }
  expect(restored).toEqual([
    { query: "2026-02-12.json mode=replace&dry_run=true", body },
    { query: "2026-02-12.json mode=replace&dry_run=false&plan=digest-1", body },
    { query: "2026-02-12_141503-before-import.json mode=replace&dry_run=false", body: null },
  ])
})

test("a selection whose plan no longer holds is shown anew", async () => {
  restoreAnswers((query) =>
    dryRun(query)
      ? HttpResponse.json(preview({ mode: "replace" }))
      : planChanged(preview({ mode: "replace", plan_digest: "digest-2" })),
  )
  const { user } = opened()
  const bar = await pickAlienAndAlice(user)
  await user.click(bar.getByRole("button", { name: "Restore these" }))
  const dialog = within(await screen.findByRole("dialog"))
  await user.click(await dialog.findByRole("button", { name: "Restore these" }))
  expect(await dialog.findByRole("alert")).toHaveTextContent("so nothing was done")
})

test("a selection can be cleared", async () => {
  const { user } = opened()
  const bar = await pickAlienAndAlice(user)
  await user.click(bar.getByRole("button", { name: "Clear" }))
  expect(screen.queryByRole("region", { name: "Selection" })).toBeNull()
})

test("a restore that is refused says why, and that nothing was changed", async () => {
  restoreAnswers(() => problem(422, "This backup is damaged."))
  const { user } = opened()
  await user.click(await screen.findByRole("button", { name: "Restore everything" }))
  const dialog = within(await screen.findByRole("dialog", { name: "Restore a backup" }))
  expect(dialog.getByRole("alert")).toHaveTextContent("This backup is damaged.")
  expect(dialog.getByText("Nothing was changed.")).toBeVisible()
})

test("contents that can't be read can be asked for again", async () => {
  server.use(http.get(CONTENTS, () => problem(503, "The backup folder is not there."), { once: true }))
  const { user } = opened()
  expect(await screen.findByRole("alert")).toHaveTextContent("The backup folder is not there.")
  await user.click(screen.getByRole("button", { name: "Try again" }))
  expect(await rows()).toHaveLength(2)
})

test("while the contents are on their way their shape is shown", async () => {
  server.use(http.get(CONTENTS, () => delay("infinite")))
  opened()
  expect(await screen.findByText("Loading the contents…")).toBeInTheDocument()
})

test("a damaged backup says so, and isn't opened", async () => {
  opened({ verified: false })
  expect(await screen.findByText(/no longer matches its checksum/)).toBeVisible()
  expect(screen.getByRole("button", { name: "Restore everything" })).toBeDisabled()
  expect(screen.queryByRole("searchbox")).toBeNull()
})

test("a backup that is not in the list says where it may be", async () => {
  opened({}, "/backups/2020-01-01")
  expect(await screen.findByRole("heading", { name: "This backup is not in the list" })).toBeVisible()
  expect(screen.getByRole("link", { name: "To the backups" })).toHaveAttribute("href", "/account")
})
