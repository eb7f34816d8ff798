import { screen, waitFor, within } from "@testing-library/react"
import { delay, HttpResponse, http } from "msw"
import { beforeEach, expect, test } from "vitest"
import type { BackupComparison, RowChange } from "@/services/api"
import { at, backup, changes, preview, report } from "../../tests/fixtures"
import { problem, server } from "../../tests/server"
import { open } from "../../tests/show"

const COMPARE = "*/api/backup/compare"
const NOW = "/backups/2026-02-12/compare"

const WENT: RowChange = {
  kind: "movie",
  key: "tt0078748",
  title: "Alien",
  year: null,
  action: "remove",
  before: { status: "toWatch", custom_list_id: null, recommendations: [], watch_history: null },
  after: null,
}
const CHANGED: RowChange = {
  kind: "movie",
  key: "tt0022100",
  title: "M",
  year: null,
  action: "update",
  before: { watch_history: null },
  after: { watch_history: { date_watched: null, my_rating: 9 } },
}
const NEW: RowChange = {
  kind: "person",
  key: "Alice",
  title: null,
  year: null,
  action: "add",
  before: null,
  after: { name: "Alice", is_trusted: true },
}

let asked: string[] = []

function compared(answer: (query: URLSearchParams) => Partial<BackupComparison>) {
  server.use(
    http.get(COMPARE, ({ request }) => {
      const query = new URL(request.url).searchParams
      asked.push(String(query))
      const reply: BackupComparison = {
        from: query.get("from") ?? "",
        to: query.get("to"),
        changes: changes({ removed: 1, updated: 1 }, { added: 1 }),
        rows: [WENT, CHANGED, NEW],
        rows_total: 3,
        list_names: {},
        ...answer(query),
      }
      return HttpResponse.json(reply)
    }),
  )
}

const OTHER = backup({ filename: "2026-02-11.json", created_at: at("2026-02-11T03:00") })

beforeEach(() => {
  asked = []
  compared(() => ({}))
  server.use(http.get("*/api/backup/list", () => HttpResponse.json({ backups: [backup(), OTHER] })))
})

const differences = () => screen.findByRole("region", { name: "Differences" })

test("what was removed, changed and added since a backup is shown, with the old and the new value", async () => {
  open(NOW)
  const region = await differences()
  expect(region).toHaveTextContent("1 title removed, 1 title changed, 1 person added.")
  await within(region).findByText("Alien")
  const row = (name: string) => within(region).getByText(name).closest("li")
  expect(row("Alien")).toHaveTextContent("Aliento watch")
  expect(row("M")).toHaveTextContent("MWatchednot watcheddate unknown, rated 9")
  expect(row("Person: Alice")).toHaveTextContent("Person: Alicetrusted")
  expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent(/^Changes since .*12.*2026, 03:00/)
  expect(asked).toEqual(["from=2026-02-12.json&offset=0"])
})

test("another backup is chosen to compare with, and stands in the address", async () => {
  const { user, where } = open(NOW)
  await differences()
  await user.selectOptions(screen.getByLabelText("Compared with"), "2026-02-11.json")
  await waitFor(() => expect(asked.at(-1)).toBe("from=2026-02-12.json&offset=0&to=2026-02-11.json"))
  expect(where()).toBe(`${NOW}?to=2026-02-11`)
  expect((await differences()).querySelectorAll("input[type=checkbox]")).toHaveLength(0)
})

test("what went or changed is picked and brought back; what is new can't be", async () => {
  const bodies: unknown[] = []
  server.use(
    http.post("*/api/backup/restore/:filename", async ({ request, params }) => {
      bodies.push([params.filename, await request.json()])
      const dryRun = new URL(request.url).searchParams.get("dry_run") === "true"
      return HttpResponse.json(dryRun ? preview({ mode: "replace" }) : report({ mode: "replace" }))
    }),
  )
  const { user } = open(NOW)
  await user.click(await screen.findByRole("checkbox", { name: "Bring back Alien" }))
  expect(screen.queryByRole("checkbox", { name: /Alice/ })).toBeNull()
  await user.click(screen.getByRole("button", { name: "Restore these" }))
  const dialog = within(await screen.findByRole("dialog", { name: "Restore a selection" }))
  await user.click(await dialog.findByRole("button", { name: "Restore these" }))
  expect(await screen.findByText(/^Restored/)).toBeVisible()
  const wanted = ["2026-02-12.json", { movies: ["tt0078748"], people: [], lists: [] }]
  expect(bodies).toEqual([wanted, wanted])
})

test("two that are the same say so", async () => {
  compared(() => ({ changes: changes(), rows: [], rows_total: 0 }))
  open(NOW)
  expect(await screen.findByText("The two are the same")).toBeVisible()
})

test("all differences are there to be shown, and to be searched", async () => {
  compared((query) => (query.get("offset") === "0" ? { rows: [WENT] } : { rows: [CHANGED, NEW] }))
  const { user } = open(NOW)
  const [more] = await screen.findAllByRole("button", { name: "Show all 1" })
  if (more) await user.click(more)
  expect(await screen.findByText("Person: Alice")).toBeVisible()
  expect(screen.queryByRole("button", { name: /Show all/ })).toBeNull()
  expect(asked).toEqual(["from=2026-02-12.json&offset=0", "from=2026-02-12.json&offset=1&limit=10000"])
})

test("a comparison that fails can be asked for again", async () => {
  server.use(http.get(COMPARE, () => problem(422, "This backup is damaged."), { once: true }))
  const { user } = open(NOW)
  expect(await screen.findByRole("alert")).toHaveTextContent("This backup is damaged.")
  await user.click(screen.getByRole("button", { name: "Try again" }))
  expect(await differences()).toHaveTextContent("1 title removed")
})

test("while it is on its way its shape is shown", async () => {
  server.use(http.get(COMPARE, () => delay("infinite")))
  open(NOW)
  expect(await screen.findByText("Loading the comparison…")).toBeInTheDocument()
})
