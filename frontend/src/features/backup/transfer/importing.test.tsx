import { fireEvent, screen, waitFor, within } from "@testing-library/react"
import { delay, HttpResponse, http } from "msw"
import { beforeEach, expect, test, vi } from "vitest"
import type { ChangeCounts, ImportResult, RowChange } from "@/services/api"
import { at, changes, preview, report } from "../../../../tests/fixtures"
import { planChanged, problem, server } from "../../../../tests/server"
import { show } from "../../../../tests/show"
import { DataBackupCard } from "../DataBackupCard"
import { useTransfer } from "./useTransfer"

const NONE: ChangeCounts = { added: 0, updated: 0, unchanged: 0, kept: 0, removed: 0 }
const LISTS = new Map([["list-1", "Rainy Sundays"]])
const FILE = new File(['{"version": 2}'], "my-library.json", { type: "application/json" })

type Asked = { mode: string | null; dryRun: boolean; plan: string | null; body: string }
let asked: Asked[] = []

type Answer = (asked: Asked) => Response | ImportResult | Promise<Response>

function importAnswers(answer: Answer) {
  server.use(
    http.post("*/api/backup/import", async ({ request }) => {
      const query = new URL(request.url).searchParams
      const call = {
        mode: query.get("mode"),
        dryRun: query.get("dry_run") === "true",
        plan: query.get("plan"),
        body: await request.text(),
      }
      asked.push(call)
      const reply = await answer(call)
      return reply instanceof Response ? reply : HttpResponse.json(reply)
    }),
  )
}

const planned = (plan: Partial<ImportResult>, done: Partial<ImportResult> = {}): Answer => {
  return ({ dryRun, mode }) => {
    const chosen = mode === "replace" ? "replace" : "merge"
    return dryRun ? preview({ mode: chosen, ...plan }) : report({ mode: chosen, ...done })
  }
}

const needed = vi.fn()

function Card() {
  return <DataBackupCard lists={LISTS} transfer={useTransfer(needed)} progress={null} />
}

const card = () => show(<Card />)

async function choose(user: ReturnType<typeof card>) {
  await user.upload(screen.getByLabelText("Library file"), FILE)
  return within(await screen.findByRole("dialog", { name: "Import a library" }))
}

const plan = (dialog: ReturnType<typeof within>) => dialog.findByRole("region", { name: "The plan" })

/** The plan's table, read as a person does: by row and column. */
function planRow(dialog: ReturnType<typeof within>, name: string) {
  const row = within(dialog.getByRole("row", { name: new RegExp(`^${name}`) }))
  return row.getAllByRole("cell").map((cell) => cell.textContent)
}

beforeEach(() => {
  asked = []
  needed.mockReset()
})

test("a chosen file is only previewed at first, as it is", async () => {
  importAnswers(planned({ changes: changes({ added: 100, updated: 2, unchanged: 40, kept: 5 }) }))
  const dialog = await choose(card())
  expect(await plan(dialog)).toHaveTextContent(
    "This adds 100 titles and changes 2 titles. 5 titles of yours are newer and kept. The same in both: 40 titles.",
  )
  expect(asked).toEqual([{ mode: "merge", dryRun: true, plan: null, body: '{"version": 2}' }])
})

test("the plan is a sentence, whose numbers are shown by kind when asked for", async () => {
  importAnswers(planned({ changes: changes({ added: 100, updated: 2, unchanged: 40, kept: 5 }) }))
  const user = card()
  const dialog = await choose(user)
  await plan(dialog)
  expect(dialog.queryByRole("table")).toBeNull()
  await user.click(dialog.getByRole("button", { name: "Show the numbers", expanded: false }))
  expect(planRow(dialog, "Titles")).toEqual(["100", "2", "40", "5", "0"])
  expect(planRow(dialog, "People")).toEqual(["0", "0", "0", "0", "0"])
})

test.each<[Partial<ChangeCounts>, Partial<ChangeCounts>, string]>([
  [{ removed: 12 }, { removed: 1 }, "This removes 12 titles and 1 person."],
  [{ added: 1, removed: 2 }, {}, "This adds 1 title. It removes 2 titles."],
  [
    { unchanged: 3 },
    { kept: 1 },
    "This changes nothing. 1 person of yours is newer and kept. The same in both: 3 titles.",
  ],
])("a plan in words: %j, people %j", async (movies, people, sentence) => {
  importAnswers(planned({ changes: changes(movies, people) }))
  const dialog = await choose(card())
  expect(await plan(dialog)).toHaveTextContent(`${sentence}Show the numbers`)
})

test("a file dropped on the card is previewed too", async () => {
  importAnswers(planned({}))
  card()
  const dataTransfer = { types: ["Files"], files: [FILE] }
  const target = screen.getByRole("region", { name: "Data & Backup" })
  fireEvent.dragOver(target, { dataTransfer })
  expect(screen.getByText("Drop the file to see what it would change")).toBeVisible()
  fireEvent.drop(target, { dataTransfer })
  expect(await screen.findByRole("dialog", { name: "Import a library" })).toHaveTextContent("my-library.json")
})

const ROWS: RowChange[] = [
  {
    kind: "movie",
    key: "tt0078748",
    title: "Alien",
    year: 1979,
    action: "update",
    before: { status: "toWatch", custom_list_id: null, watch_history: null, last_modified: 1 },
    after: {
      status: "custom",
      custom_list_id: "list-1",
      watch_history: { date_watched: null, my_rating: 8.5 },
      last_modified: 2,
    },
  },
  {
    kind: "person",
    key: "Alice",
    title: null,
    year: null,
    action: "keep",
    before: { is_trusted: true },
    after: { is_trusted: false },
  },
  {
    kind: "movie",
    key: "tt0022100",
    title: null,
    year: null,
    action: "add",
    before: null,
    after: {
      status: "custom",
      custom_list_id: "list-2",
      watch_history: { date_watched: at("2025-03-04T12:00"), my_rating: 7 },
      recommendations: [
        { person_name: "Alice", vote_type: true },
        { person_name: "Ben", vote_type: false },
      ],
    },
  },
  {
    kind: "list",
    key: "list-2",
    title: null,
    year: null,
    action: "add",
    before: null,
    after: { name: "Mondays" },
  },
]

test("many rows can be searched by name and by what the file says of them", async () => {
  const many = Array.from(
    { length: 20 },
    (_, index): RowChange => ({
      kind: "movie",
      key: `tt${1000 + index}`,
      title: `Film ${index}`,
      year: null,
      action: "add",
      before: null,
      after: { status: "toWatch", recommendations: index === 7 ? [{ person_name: "Zoë" }] : [] },
    }),
  )
  importAnswers(planned({ rows: many, rows_total: 20, changes: changes({ added: 20 }) }))
  const user = card()
  const dialog = await choose(user)
  await user.type(await dialog.findByRole("searchbox", { name: "Search these rows" }), "zoe")
  expect(
    within(await dialog.findByRole("list", { name: "Will be added" })).getAllByRole("listitem"),
  ).toHaveLength(1)
  expect(dialog.getByText("Film 7")).toBeVisible()
  await user.clear(dialog.getByRole("searchbox"))
  await user.type(dialog.getByRole("searchbox"), "nobody")
  expect(await dialog.findByText("None of these rows fits this search.")).toBeVisible()
})

test("changed rows show the old and the new value, kept ones what was not taken", async () => {
  const counts = { ...changes({ added: 1, updated: 1 }, { kept: 1 }), lists: { ...NONE, added: 1 } }
  importAnswers(planned({ rows: ROWS, rows_total: 4, changes: counts }))
  const user = card()
  const dialog = await choose(user)
  await user.click(await dialog.findByText("Kept, because yours is newer"))
  await user.click(dialog.getByText("Will be added"))
  const changed = (await dialog.findByText("Alien")).closest("li")
  expect(changed).toHaveTextContent(/^Alien \(1979\)/)
  expect(changed).toHaveTextContent("Statusto watchon a list")
  expect(changed).toHaveTextContent("ListnoneRainy Sundays")
  expect(changed).toHaveTextContent("Watchednot watcheddate unknown, rated 8.5")
  expect(changed).not.toHaveTextContent("Last changed")
  expect(dialog.getByText("Person: Alice").closest("li")).toHaveTextContent("Trustedyes (not taken: no)")
  expect(dialog.getByText("tt0022100").closest("li")).toHaveTextContent(
    /^tt0022100on Mondays · watched: .*4.*2025, rated 7 · from Alice and Ben \(against\)$/,
  )
  expect(dialog.getByText("List: Mondays")).toBeInTheDocument()
  expect(dialog.getByText("Will be added").closest("summary")).toHaveTextContent("Will be added 2")
})

const film = (index: number, after: RowChange["after"] = { status: "toWatch" }): RowChange => ({
  kind: "movie",
  key: `tt${1_000_000 + index}`,
  title: null,
  year: null,
  action: "add",
  before: null,
  after,
})
const ALL = Array.from({ length: 2_000 }, (_, index) =>
  film(index, index === 1_900 ? { status: "custom", custom_list_id: "list-9" } : undefined),
)

/** As the server does it: the first 500 rows, and the others when they are asked for. */
function manyRows(): string[] {
  const windows: string[] = []
  server.use(
    http.post("*/api/backup/import", async ({ request }) => {
      const query = new URL(request.url).searchParams
      const offset = Number(query.get("offset") ?? 0)
      windows.push(`${query.get("offset")} ${query.get("limit")} ${query.get("plan")}`)
      return HttpResponse.json(
        preview({
          rows: ALL.slice(offset, offset + Number(query.get("limit") ?? 500)),
          rows_total: ALL.length,
          list_names: offset === 0 ? {} : { "list-9": "Mondays" },
          changes: changes({ added: ALL.length }),
        }),
      )
    }),
  )
  return windows
}

test("a search finds rows of the whole plan, by the list that the file itself adds too", async () => {
  const windows = manyRows()
  const user = card()
  const dialog = await choose(user)
  await user.type(await dialog.findByRole("searchbox", { name: "Search these rows" }), "mondays")
  expect(await dialog.findByText("tt1001900")).toBeVisible()
  expect(dialog.getByText("on Mondays")).toBeVisible()
  expect(windows).toEqual(["null null null", "500 10000 digest-1"])
})

test("all rows of a plan are there to be scrolled to, and only those in sight are drawn", async () => {
  manyRows()
  const user = card()
  const dialog = await choose(user)
  await user.click(await dialog.findByRole("button", { name: "Show all 2,000" }))
  await waitFor(() => expect(dialog.queryByRole("button", { name: "Show all 2,000" })).toBeNull())
  const rows = within(dialog.getByRole("list", { name: "Will be added" })).getAllByRole("listitem")
  expect(rows.length).toBeLessThan(40)
  expect(rows[0]).toHaveAttribute("aria-setsize", "2000")
})

test("more rows of a plan that no longer holds are not mixed with it: the new plan is shown", async () => {
  const now = preview({
    rows: [film(1)],
    rows_total: 1,
    changes: changes({ added: 1 }),
    plan_digest: "digest-2",
  })
  importAnswers(({ plan }) =>
    plan === null
      ? preview({ rows: ALL.slice(0, 500), rows_total: 2_000, changes: changes({ added: 2_000 }) })
      : planChanged(now),
  )
  const user = card()
  const dialog = await choose(user)
  await user.click(await dialog.findByRole("button", { name: "Show all 2,000" }))
  expect(await dialog.findByRole("alert")).toHaveTextContent("Your library has changed since this preview")
  expect(await plan(dialog)).toHaveTextContent("This adds 1 title.")
})

test("rows that can't be fetched leave the plan on the screen, with the reason", async () => {
  importAnswers(({ plan }) =>
    plan === null
      ? preview({ rows: ALL.slice(0, 500), rows_total: 2_000, changes: changes({ added: 2_000 }) })
      : HttpResponse.error(),
  )
  const user = card()
  const dialog = await choose(user)
  await user.click(await dialog.findByRole("button", { name: "Show all 2,000" }))
  expect(await dialog.findByRole("alert")).toHaveTextContent("The server can't be reached.")
  expect(dialog.getByRole("button", { name: "Import and merge" })).toBeEnabled()
})

test("rows left out are named with their reason, and notices are shown", async () => {
  const errors = ["movies[17].watch_history.my_rating: must be between 1 and 10"]
  importAnswers(planned({ errors, notices: ["1 key was not known and is ignored."] }))
  const dialog = await choose(card())
  expect(await dialog.findByText("1 row left out")).toBeVisible()
  expect(dialog.getByText("movies[17].watch_history.my_rating: must be between 1 and 10")).toBeVisible()
  expect(dialog.getByText("1 key was not known and is ignored.")).toBeVisible()
})

test("a yes imports, says the counts, and hands on what needs details", async () => {
  const ids = ["tt0078748", "tt0022100"]
  importAnswers(planned({}, { imdb_ids_needing_enrichment: ids }))
  const user = card()
  const dialog = await choose(user)
  await user.click(await dialog.findByRole("button", { name: "Import and merge" }))
  expect(await screen.findByText("Imported 142 titles, 8 people and 3 lists")).toBeVisible()
  expect(
    screen.getByText(
      "100 added, 2 changed and 5 kept, because yours are newer. 2 titles without details so far.",
    ),
  ).toBeVisible()
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument()
  expect(needed).toHaveBeenCalledExactlyOnceWith(ids, "added to")
  expect(asked.map(({ dryRun }) => dryRun)).toEqual([true, false])
})

test("a plan that no longer holds is shown anew, and nothing is done until it is accepted", async () => {
  const now = preview({ changes: changes({ added: 100, kept: 7 }), plan_digest: "digest-2" })
  importAnswers(({ dryRun, plan }) => {
    if (dryRun) return preview({ changes: changes({ added: 100, updated: 7 }) })
    return plan === "digest-2" ? report() : planChanged(now)
  })
  const user = card()
  const dialog = await choose(user)
  await user.click(await dialog.findByRole("button", { name: "Import and merge" }))
  expect(await dialog.findByRole("alert")).toHaveTextContent(
    "Your library has changed since this preview, so nothing was done.Below is what would happen now.",
  )
  expect(await plan(dialog)).toHaveTextContent("This adds 100 titles. 7 titles of yours are newer and kept.")
  await user.click(dialog.getByRole("button", { name: "Import and merge" }))
  expect(await screen.findByText(/^Imported 142 titles/)).toBeVisible()
  expect(asked.map(({ plan }) => plan)).toEqual([null, "digest-1", "digest-2"])
})

test("another conflict is shown with its reason, and the plan stays", async () => {
  importAnswers(({ dryRun }) => (dryRun ? preview() : problem(409, "Import in progress.")))
  const user = card()
  const dialog = await choose(user)
  await user.click(await dialog.findByRole("button", { name: "Import and merge" }))
  expect(await dialog.findByRole("alert")).toHaveTextContent("Import in progress.")
})

test("Undo restores the safety backup", async () => {
  importAnswers(planned({}))
  const restored: string[] = []
  server.use(
    http.post("*/api/backup/restore/:filename", ({ request, params }) => {
      restored.push(`${params.filename}${new URL(request.url).search}`)
      return HttpResponse.json(report({ mode: "replace", imdb_ids_needing_enrichment: ["tt0034583"] }))
    }),
  )
  const user = card()
  const dialog = await choose(user)
  await user.click(await dialog.findByRole("button", { name: "Import and merge" }))
  await user.click(await screen.findByRole("button", { name: "Undo" }))
  expect(await screen.findByText("Undone: the library is as it was.")).toBeVisible()
  expect(needed.mock.lastCall).toEqual([["tt0034583"], "replaced"])
  expect(restored).toEqual(["2026-02-12_141503-before-import.json?mode=replace&dry_run=false"])
})

test("an Undo that fails says so", async () => {
  importAnswers(planned({}))
  server.use(http.post("*/api/backup/restore/:filename", () => problem(409, "Another import is running.")))
  const user = card()
  const dialog = await choose(user)
  await user.click(await dialog.findByRole("button", { name: "Import and merge" }))
  await user.click(await screen.findByRole("button", { name: "Undo" }))
  expect(await screen.findByText("That could not be undone. Another import is running.")).toBeVisible()
})

test("a replace that removes something is asked about twice", async () => {
  importAnswers(planned({ changes: changes({ added: 1, removed: 12 }, { removed: 1 }) }))
  const user = card()
  const dialog = await choose(user)
  await user.click(await dialog.findByRole("radio", { name: "Replace" }))
  await user.click(await dialog.findByRole("button", { name: "Import and replace" }))
  expect(dialog.getByRole("alert")).toHaveTextContent(
    "This removes 12 titles and 1 person from your library. Really replace it?",
  )
  expect(asked.filter(({ dryRun }) => !dryRun)).toEqual([])
  await user.click(dialog.getByRole("button", { name: "Yes, replace it" }))
  expect(await screen.findByText(/^Imported 142 titles/)).toBeVisible()
  expect(asked.at(-1)).toEqual({ mode: "replace", dryRun: false, plan: "digest-1", body: '{"version": 2}' })
})

test("an import that changes nothing says so, offers no Undo and fetches nothing", async () => {
  const nothing = { changes: changes({ unchanged: 142 }) }
  importAnswers(planned(nothing, { ...nothing, safety_backup: null, imdb_ids_needing_enrichment: ["tt1"] }))
  const user = card()
  const dialog = await choose(user)
  await user.click(await dialog.findByRole("button", { name: "Import and merge" }))
  expect(await screen.findByText("Nothing changed: your library has all of this already.")).toBeVisible()
  expect(screen.queryByRole("button", { name: "Undo" })).toBeNull()
  expect(needed).not.toHaveBeenCalled()
})

test("a file that was edited while its preview was open has to be chosen again", async () => {
  importAnswers(({ dryRun }) => (dryRun ? preview() : HttpResponse.error()))
  const user = card()
  const dialog = await choose(user)
  await dialog.findByRole("button", { name: "Import and merge" })
  const unreadable = () => Promise.reject(new DOMException("", "NotReadableError"))
  vi.spyOn(Blob.prototype, "arrayBuffer").mockImplementation(unreadable)
  await user.click(dialog.getByRole("button", { name: "Import and merge" }))
  expect(await dialog.findByRole("alert")).toHaveTextContent("The file has changed since it was chosen.")
})

test("closing the page during an import asks first", async () => {
  importAnswers(async ({ dryRun }) => {
    if (dryRun) return HttpResponse.json(preview())
    await delay("infinite")
    return HttpResponse.json(report())
  })
  const leave = () => {
    const event = new Event("beforeunload", { cancelable: true })
    window.dispatchEvent(event)
    return event.defaultPrevented
  }
  const user = card()
  const dialog = await choose(user)
  const accept = await dialog.findByRole("button", { name: "Import and merge" })
  expect(leave()).toBe(false)
  await user.click(accept)
  await dialog.findByRole("progressbar")
  expect(leave()).toBe(true)
})

test("Enter twice doesn't confirm a replace that removes something", async () => {
  importAnswers(planned({ changes: changes({ removed: 12 }) }))
  const user = card()
  const dialog = await choose(user)
  await user.click(await dialog.findByRole("radio", { name: "Replace" }))
  ;(await dialog.findByRole("button", { name: "Import and replace" })).focus()
  await user.keyboard("{Enter}")
  expect(dialog.getByRole("button", { name: "Cancel" })).toHaveFocus()
  await user.keyboard("{Enter}")
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument())
  expect(asked.filter(({ dryRun }) => !dryRun)).toEqual([])
})

test("a replace that removes nothing is asked about once", async () => {
  importAnswers(planned({ changes: changes({ added: 1 }) }))
  const user = card()
  const dialog = await choose(user)
  await user.click(await dialog.findByRole("radio", { name: "Replace" }))
  await user.click(await dialog.findByRole("button", { name: "Import and replace" }))
  expect(await screen.findByText(/^Imported 142 titles/)).toBeVisible()
})

test("Cancel changes nothing", async () => {
  importAnswers(planned({}))
  const user = card()
  const dialog = await choose(user)
  await user.click(await dialog.findByRole("button", { name: "Cancel" }))
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument())
  expect(asked).toEqual([{ mode: "merge", dryRun: true, plan: null, body: '{"version": 2}' }])
})

test("a file that is not ours is refused in place, in the server's words", async () => {
  importAnswers(() => problem(422, "This file is not a Movie Manager library.", ["version: missing"]))
  const user = card()
  await user.upload(screen.getByLabelText("Library file"), FILE)
  const alert = await screen.findByRole("alert")
  expect(alert).toHaveTextContent("This file is not a Movie Manager library.")
  expect(alert).toHaveTextContent("my-library.json: nothing was changed.")
  expect(alert).toHaveTextContent("version: missing")
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument()
  await user.click(screen.getByRole("button", { name: "Dismiss" }))
  expect(screen.queryByRole("alert")).not.toBeInTheDocument()
})

test("a file that is too large is refused in words, even where the refusal has none", async () => {
  importAnswers(() => new Response("Payload Too Large", { status: 413 }))
  const user = card()
  await user.upload(screen.getByLabelText("Library file"), FILE)
  expect(await screen.findByRole("alert")).toHaveTextContent("The file is larger than this server accepts.")
})

test("a server that can't be reached is said", async () => {
  importAnswers(() => HttpResponse.error())
  const user = card()
  await user.upload(screen.getByLabelText("Library file"), FILE)
  expect(await screen.findByRole("alert")).toHaveTextContent("The server can't be reached.")
})

test("an import that fails keeps the plan on the screen with the reason", async () => {
  importAnswers(({ dryRun }) =>
    dryRun ? preview() : problem(507, "The safety backup could not be written; nothing has changed."),
  )
  const user = card()
  const dialog = await choose(user)
  await user.click(await dialog.findByRole("button", { name: "Import and merge" }))
  expect(await dialog.findByRole("alert")).toHaveTextContent("nothing has changed.")
  expect(dialog.getByRole("button", { name: "Import and merge" })).toBeEnabled()
  expect(needed).not.toHaveBeenCalled()
})

test("a replace that is refused leaves the merge's plan to choose", async () => {
  importAnswers(({ mode }) =>
    mode === "merge" ? preview() : problem(422, "A replace needs every row.", ["movies[3].status: unknown"]),
  )
  const user = card()
  const dialog = await choose(user)
  await user.click(await dialog.findByRole("radio", { name: "Replace" }))
  expect(await dialog.findByRole("alert")).toHaveTextContent(
    "A replace needs every row.movies[3].status: unknown",
  )
  expect(dialog.getByRole("radio", { name: "Merge" })).toBeChecked()
})

test("a refused replace names each bad row once", async () => {
  const errors = ["movies[3].status: unknown", "movies[4].status: unknown"]
  importAnswers(({ mode }) =>
    mode === "merge" ? preview({ errors }) : problem(422, "A replace needs every row.", errors),
  )
  const user = card()
  const dialog = await choose(user)
  expect(await dialog.findByText("2 rows left out")).toBeVisible()
  await user.click(await dialog.findByRole("radio", { name: "Replace" }))
  await dialog.findByText("A replace needs every row.")
  expect(dialog.getAllByText("movies[3].status: unknown")).toHaveLength(1)
})

test("while the server works a progress bar says what is going on", async () => {
  importAnswers(async ({ dryRun }) => {
    if (dryRun) return HttpResponse.json(preview())
    await delay("infinite")
    return HttpResponse.json(report())
  })
  const user = card()
  const dialog = await choose(user)
  await user.click(await dialog.findByRole("button", { name: "Import and merge" }))
  expect(await dialog.findByRole("progressbar", { name: "Importing my-library.json" })).toBeVisible()
  expect(dialog.getByRole("button", { name: "Cancel" })).toBeDisabled()
})

test("an export is saved under the server's name", async () => {
  const saved: string[] = []
  URL.createObjectURL = () => "blob:test"
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    saved.push(this.download)
  })
  const headers = { "Content-Disposition": 'attachment; filename="moviemanager-export-2026-02-12.json"' }
  server.use(http.get("*/api/backup/export", () => HttpResponse.json({ version: 2 }, { headers })))
  const user = card()
  await user.click(screen.getByRole("button", { name: "Export Library" }))
  await waitFor(() => expect(saved).toEqual(["moviemanager-export-2026-02-12.json"]))
})

test("an export that fails is said", async () => {
  server.use(http.get("*/api/backup/export", () => problem(500, "The library could not be read.")))
  const user = card()
  await user.click(screen.getByRole("button", { name: "Export Library" }))
  expect(await screen.findByText("The library could not be read.")).toBeVisible()
})
