import { screen, waitFor, within } from "@testing-library/react"
import { delay, HttpResponse, http } from "msw"
import { expect, test } from "vitest"
import type { HistorySpan, TitleHistory } from "@/services/api"
import { at, changes, movie, preview, report } from "../../../../tests/fixtures"
import { problem, server } from "../../../../tests/server"
import { open } from "../../../../tests/show"

const MOVIE = "*/api/movies/tt0078748"
const HISTORY = "*/api/backup/history/tt0078748"

type Row = NonNullable<HistorySpan["movie"]>

const row = (part: Partial<Row> = {}): Row => ({
  imdb_id: "tt0078748",
  status: "toWatch",
  custom_list_id: null,
  last_modified: 1,
  recommendations: [{ person_name: "Alice", date_recommended: null, vote_type: true }],
  watch_history: null,
  ...part,
})
const RATED = row({
  status: "watched",
  watch_history: { date_watched: null, my_rating: 9 },
  last_modified: 2,
})

const REPLY: TitleHistory = {
  imdb_id: "tt0078748",
  title: "Alien",
  now: null,
  spans: [
    {
      first: "2026-02-01.json",
      last: "2026-02-09.json",
      from: at("2026-02-01T03:00"),
      until: at("2026-02-09T03:00"),
      backups: 9,
      change: "appeared",
      movie: row(),
    },
    {
      first: "2026-02-10.json",
      last: "2026-02-10.json",
      from: at("2026-02-10T03:00"),
      until: at("2026-02-10T03:00"),
      backups: 1,
      change: "changed",
      movie: RATED,
    },
    {
      first: "2026-02-11.json",
      last: "2026-02-12.json",
      from: at("2026-02-11T03:00"),
      until: at("2026-02-12T03:00"),
      backups: 2,
      change: "vanished",
      movie: null,
    },
  ],
  skipped: ["2026-01-31.json"],
}

function alien(reply: Partial<TitleHistory> = {}) {
  server.use(
    http.get(MOVIE, () => HttpResponse.json(movie())),
    http.get(HISTORY, () => HttpResponse.json({ ...REPLY, ...reply })),
  )
  return open("/titles/tt0078748")
}

async function shown({ user }: ReturnType<typeof alien>) {
  await user.click(await screen.findByRole("button", { name: "Show the history" }))
  return within(await screen.findByRole("list", { name: "Through the backups" })).getAllByRole("listitem")
}

test("a title's history over the backups, newest first: appeared, changed, vanished", async () => {
  await shown(alien())
  const list = screen.getByRole("list", { name: "Through the backups" })
  const [vanished, changed, appeared] = [...list.children]
  expect(vanished).toHaveTextContent(/^Vanished.*11.* to .*12.* · 2 backupsNot in these backups\.$/)
  expect(changed).toHaveTextContent(
    /^Changed.*10.* · 1 backupStatus: to watch → watchedWatched: not watched → date unknown, rated 9Bring this back$/,
  )
  expect(appeared).toHaveTextContent(
    /^Appeared.*1.* to .*9.* · 9 backupsto watch · from AliceBring this back$/,
  )
  expect(screen.getByText("1 backup could not be read: 2026-01-31.json")).toBeVisible()
  expect(within(list).getAllByRole("link")[0]).toHaveAttribute("href", "/backups/2026-02-12")
})

test("what it was is brought back from the newest backup that has it so", async () => {
  const asked: unknown[] = []
  server.use(
    http.post("*/api/backup/restore/:filename", async ({ request, params }) => {
      const dryRun = new URL(request.url).searchParams.get("dry_run") === "true"
      asked.push([params.filename, await request.json()])
      const part = { mode: "replace" as const, changes: changes({ added: 1 }) }
      return HttpResponse.json(dryRun ? preview(part) : report(part))
    }),
  )
  const opened = alien()
  await shown(opened)
  const buttons = screen.getAllByRole("button", { name: /^Bring this back/ })
  expect(buttons).toHaveLength(2)
  await opened.user.click(buttons[1] as HTMLElement)
  const dialog = within(await screen.findByRole("dialog", { name: "Restore a selection" }))
  await opened.user.click(await dialog.findByRole("button", { name: "Restore these" }))
  expect(await screen.findByText(/^Restored/)).toBeVisible()
  expect(screen.getByRole("button", { name: "Undo" })).toBeVisible()
  const wanted = ["2026-02-09.json", { movies: ["tt0078748"], people: [], lists: [] }]
  expect(asked).toEqual([wanted, wanted])
})

test("what it is now needs no bringing back", async () => {
  await shown(alien({ now: RATED }))
  expect(screen.getAllByRole("button", { name: /^Bring this back/ })).toHaveLength(1)
})

test("a title that went from the library can be brought back on its page", async () => {
  server.use(
    http.get(MOVIE, () => problem(404, "No such title.")),
    http.get(HISTORY, () => HttpResponse.json(REPLY)),
  )
  const opened = open("/titles/tt0078748")
  expect(await screen.findByText("This title is not in your library")).toBeVisible()
  await shown(opened)
  expect(screen.getAllByRole("button", { name: /^Bring this back/ })).toHaveLength(2)
})

test("a title in no backup says so", async () => {
  const { user } = alien({ spans: [], skipped: [] })
  await user.click(await screen.findByRole("button", { name: "Show the history" }))
  expect(await screen.findByText("It is in none of the backups yet.")).toBeVisible()
})

test("a history that can't be read can be asked for again", async () => {
  const { user } = alien()
  server.use(http.get(HISTORY, () => problem(503, "The backup folder is not there."), { once: true }))
  await user.click(await screen.findByRole("button", { name: "Show the history" }))
  expect(await screen.findByRole("alert")).toHaveTextContent("The backup folder is not there.")
  await user.click(screen.getByRole("button", { name: "Try again" }))
  await waitFor(() => expect(screen.getByText("Vanished")).toBeVisible())
})

test("while it is on its way its shape is shown", async () => {
  const { user } = alien()
  server.use(http.get(HISTORY, () => delay("infinite")))
  await user.click(await screen.findByRole("button", { name: "Show the history" }))
  expect(await screen.findByText("Loading the history…")).toBeInTheDocument()
})
