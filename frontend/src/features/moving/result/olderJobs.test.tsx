import { screen, waitFor, within } from "@testing-library/react"
import { HttpResponse, http } from "msw"
import { expect, test } from "vitest"
import { at, report } from "../../../../tests/fixtures"
import { file, job, outcomes, part } from "../../../../tests/importJobs"
import { JOBS, serve } from "../../../../tests/importServer"
import { server } from "../../../../tests/server"
import { open } from "../../../../tests/show"
import { filesInWords, outcomesInWords } from "./OlderJobs"

const applied = (id: string, label: string, undoable = true) =>
  job({
    id,
    state: "applied",
    files: [file({ parts: [part({ label })] })],
    outcomes: outcomes(),
    applied_at: at("2026-02-12T14:00"),
    undoable,
  })

test("earlier imports are named with what came of them, and undone from there", async () => {
  const older = [applied("job-2", "IMDb ratings"), job({ id: "job-3", state: "undone" })]
  const held = serve(job(), [], older)
  server.use(
    http.post(`${JOBS}/job-2/undo`, () => {
      const undone = { ...applied("job-2", "IMDb ratings", false), state: "undone" as const }
      held.older = [undone]
      return HttpResponse.json({ result: report(), job: undone })
    }),
  )
  const { user } = open("/moving")
  const list = within(await screen.findByRole("list", { name: "Earlier imports" }))
  const [imdb, other] = list.getAllByRole("listitem")
  if (!imdb || !other) throw new Error("Two earlier imports were expected.")
  expect(imdb).toHaveTextContent(/^IMDb ratings.* · 30 added, 1 left out\./)
  expect(other).toHaveTextContent(/^Letterboxd diary.* · Undone\./)
  expect(within(imdb).getByRole("button", { name: "Report (CSV)" })).toBeVisible()
  expect(within(other).queryByRole("button", { name: "Undo" })).toBeNull()
  await user.click(within(imdb).getByRole("button", { name: "Undo" }))
  await user.click(await screen.findByRole("button", { name: "Undo the import" }))
  await waitFor(() => expect(list.getByRole("listitem")).toHaveTextContent(/^IMDb ratings.* · Undone\./))
})

test("the job that is shown is no earlier one, until more files begin another", async () => {
  serve(null, [], [applied("job-2", "IMDb ratings")])
  server.use(http.get(`${JOBS}/:id/rows`, () => HttpResponse.json({ total: 0, rows: [] })))
  const { user } = open("/moving")
  await screen.findByText(/^Imported/)
  expect(screen.queryByRole("list", { name: "Earlier imports" })).toBeNull()
  await user.click(screen.getByRole("button", { name: "Bring in more files" }))
  expect(await screen.findByRole("list", { name: "Earlier imports" })).toBeVisible()
})

test("many files are named shortly, and rows by what became of them", () => {
  const parts = ["A", "B", "C", "D", "E"].map((label) => part({ label }))
  expect(filesInWords({ files: [file({ parts })] })).toBe("A, B, C and 2 more")
  expect(filesInWords({ files: [file({ parts: [] })] })).toBe("Nothing that was understood")
  expect(outcomesInWords({ state: "applied", outcomes: outcomes({ added: 1200, failed: 2 }) })).toBe(
    "1,200 added, 1 left out, 2 failed.",
  )
  expect(outcomesInWords({ state: "applied", outcomes: outcomes({ added: 0, skipped: 0 }) })).toBe("No rows.")
})
