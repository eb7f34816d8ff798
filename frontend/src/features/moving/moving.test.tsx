import { screen, waitFor, within } from "@testing-library/react"
import { HttpResponse, http } from "msw"
import { expect, test } from "vitest"
import { plainDay } from "@/components/dates"
import { at, changes, preview, report } from "../../../tests/fixtures"
import { candidate, counts, file, job, jobTitle, outcomes, part } from "../../../tests/importJobs"
import { JOBS, ready, serve } from "../../../tests/importServer"
import { planChanged, problem, server } from "../../../tests/server"
import { open } from "../../../tests/show"

const shown = (name: string) => screen.findByRole("heading", { level: 2, name })

test("files of several services become one job, and what was recognised is said", async () => {
  const held = serve(null)
  const zones: unknown[] = []
  server.use(
    http.post(JOBS, async ({ request }) => {
      zones.push(await request.json())
      held.job = job({ files: [], rows: 0 })
      return HttpResponse.json(held.job, { status: 201 })
    }),
    http.put(`${JOBS}/job-1/files/:name`, ({ params: { name } }) => {
      if (name === "bomb.zip") return problem(422, "The archive unpacks to more than it may.")
      const unknown = { path: "letterboxd.zip/profile.csv", size_bytes: 300 }
      const added = file({ name: String(name), not_understood: [unknown] })
      held.job = { ...job({ rows: 31 }), files: [...(held.job?.files ?? []), added] }
      return HttpResponse.json(held.job)
    }),
  )
  const { user } = open("/moving")
  const files = ["letterboxd.zip", "bomb.zip", "ratings.csv"].map((name) => new File(["x"], name))
  await user.upload(await screen.findByLabelText("Files to import"), files)
  const list = await screen.findByRole("list", { name: "Files" })
  await waitFor(() => expect(within(list).getAllByRole("heading", { level: 2 })).toHaveLength(2))
  const days = ["2016-01-01", "2022-08-01"].map((day) => plainDay(at(`${day}T12:00`)))
  expect(list).toHaveTextContent(`Letterboxd diary31 rows · ${days.join(" to ")}`)
  expect(within(list).getAllByText("letterboxd.zip/profile.csv · 300 B")).toHaveLength(2)
  expect(await screen.findByRole("alert")).toHaveTextContent("The archive unpacks to more than it may.")
  expect(zones).toEqual([{ zone: Intl.DateTimeFormat().resolvedOptions().timeZone }])
})

test("a question without an answer holds the lookup back until it is answered", async () => {
  const question = {
    key: "order",
    sentence: "Which comes first in its dates?",
    choices: [
      { value: "dmy", label: "The day" },
      { value: "mdy", label: "The month" },
    ],
    default: null,
    answer: null,
  }
  const asked = (answer: string | null) =>
    job({ files: [file({ parts: [part({ questions: [{ ...question, answer }] })] })] })
  const held = serve(asked(null))
  const said: unknown[] = []
  server.use(
    http.put(`${JOBS}/job-1/options`, async ({ request }) => {
      said.push(await request.json())
      held.job = asked("mdy")
      return HttpResponse.json(held.job)
    }),
  )
  const { user } = open("/moving")
  const look = await screen.findByRole("button", { name: "Look up the titles" })
  expect(look).toBeDisabled()
  expect(screen.getByText("1 question above has no answer yet.")).toBeVisible()
  await user.selectOptions(screen.getByLabelText("Which comes first in its dates?"), "The month")
  await waitFor(() => expect(look).toBeEnabled())
  expect(said).toEqual([{ options: {}, answers: { "letterboxd.zip/diary.csv": { order: "mdy" } } }])
})

test("where no events come through, the progress is polled to its end", async () => {
  const held = serve(job({ state: "matching", titles: counts({ total: 40, waiting: 30, certain: 10 }) }))
  open("/moving")
  expect(await screen.findByText("10 of 40 titles looked up, 10 found for certain.")).toBeVisible()
  held.job = ready()
  expect(await screen.findByText("No title is in doubt")).toBeVisible()
})

test("the picker is worked by keys: arrows and Enter take, S leaves out, U undoes, L puts off", async () => {
  const both = [candidate(), candidate({ imdb_id: "tt0000002", title: "Flow, the short", kind: "short" })]
  const titles = [
    jobTitle("Flow", { candidates: both }),
    jobTitle("Two", { candidates: both }),
    jobTitle("Three"),
  ]
  const held = serve(ready(titles), titles)
  const { user } = open("/moving")
  await shown("Flow (2024)")
  expect(screen.getByRole("link", { name: "Flow at IMDb" })).toHaveAttribute("target", "_blank")
  expect(screen.getAllByText("Straume")).toHaveLength(2)
  screen.getByRole("radio", { checked: true }).focus()
  await user.keyboard("{ArrowDown}{Enter}")
  await shown("Two (2024)")
  await user.keyboard("s")
  expect(await shown("Three (2024)")).toHaveFocus()
  await user.keyboard("u")
  await shown("Two (2024)")
  await user.keyboard("l")
  await shown("Three (2024)")
  await waitFor(() =>
    expect(held.decisions).toEqual([
      { key: "Flow", imdb_id: "tt0000002", skip: false },
      { key: "Two", imdb_id: null, skip: true },
      { key: "Two", imdb_id: null, skip: false },
    ]),
  )
  expect(screen.getByText("1 of 3 doubtful titles settled")).toBeVisible()
})

test("a pasted number is searched for, and can be taken while nobody can be asked about it", async () => {
  const titles = [jobTitle("Nameless")]
  const held = serve(ready(titles), titles)
  server.use(http.get("*/api/catalogue/search", () => problem(429, "TMDB takes no more requests for now.")))
  const { user } = open("/moving")
  const head = await shown("Nameless (2024)")
  head.focus()
  await user.paste("https://www.imdb.com/title/tt0133093/?ref_=fn")
  expect(await screen.findByText("TMDB takes no more requests for now.")).toBeVisible()
  await waitFor(() => expect(screen.getByRole("radio", { name: /tt0133093/ })).toHaveFocus())
  await user.keyboard("{Enter}")
  expect(await screen.findByText("That was the last one")).toBeVisible()
  await waitFor(() =>
    expect(held.decisions).toEqual([{ key: "Nameless", imdb_id: "tt0133093", skip: false }]),
  )
})

test("a decision that the server could not keep comes back, with the reason", async () => {
  const titles = [jobTitle("Flow", { candidates: [candidate()] }), jobTitle("Two")]
  serve(ready(titles), titles)
  server.use(http.put(`${JOBS}/:id/decisions`, () => problem(503, "The database is busy.")))
  const { user } = open("/moving")
  await shown("Flow (2024)")
  await user.click(screen.getByRole("button", { name: "Leave it out" }))
  expect(await screen.findByText("The database is busy.")).toBeVisible()
  await shown("Flow (2024)")
  expect(screen.getByText("0 of 2 doubtful titles settled")).toBeVisible()
})

test("a plan that no longer holds is shown anew, then carried out, and undone once it is confirmed", async () => {
  const held = serve(ready())
  let digest = "old"
  const result = report({ changes: changes({ added: 30 }) })
  server.use(
    http.get(`${JOBS}/job-1/plan`, () =>
      HttpResponse.json({
        preview: preview({ plan_digest: digest, changes: changes({ added: digest === "old" ? 31 : 30 }) }),
        outcomes: outcomes(),
        doubtful: 0,
        removed_here: 0,
      }),
    ),
    http.post(`${JOBS}/job-1/apply`, ({ request }) => {
      if (new URL(request.url).searchParams.get("plan") !== "new") {
        digest = "new"
        return planChanged(preview())
      }
      held.job = { ...ready(), state: "applied", outcomes: outcomes(), applied_at: 1.0, undoable: true }
      return HttpResponse.json({ result, outcomes: outcomes(), job: held.job })
    }),
    http.get(`${JOBS}/job-1/rows`, () => HttpResponse.json({ total: 0, rows: [] })),
    http.post(`${JOBS}/job-1/undo`, () => {
      held.job = { ...ready(), state: "undone", undoable: false }
      return HttpResponse.json({ result, job: held.job })
    }),
  )
  const { user, where } = open("/moving")
  const plan = await screen.findByRole("region", { name: "The plan" })
  expect(plan).toHaveTextContent("This adds 31 titles.")
  await user.click(screen.getByRole("button", { name: "Import" }))
  expect(await screen.findByRole("alert")).toHaveTextContent("Your library has changed since this preview")
  await waitFor(() => expect(plan).toHaveTextContent("This adds 30 titles."))
  await user.click(screen.getByRole("button", { name: "Import" }))
  expect(await screen.findByText(/^Imported/)).toBeVisible()
  expect(where()).toBe("/moving?step=result")
  expect(screen.getByRole("row", { name: /^Added/ })).toHaveTextContent("30")
  expect(screen.getByRole("row", { name: /^Another viewing/ })).toHaveTextContent("1")
  await user.click(screen.getByRole("button", { name: "Undo" }))
  await user.click(await screen.findByRole("button", { name: "Undo the import" }))
  expect(await screen.findByText("This import was undone: the library is as it was.")).toBeVisible()
})

test("titles that were removed stay removed, unless the preview is told to bring them back", async () => {
  const removed = (value: string) => ({
    name: "removed",
    label: "Titles that you have removed from your library",
    choices: [
      { value: "keep", label: "stay removed" },
      { value: "bring_back", label: "come back" },
    ],
    value,
  })
  const held = serve({ ...ready(), options: [removed("keep")] })
  const said: unknown[] = []
  server.use(
    http.get(`${JOBS}/job-1/plan`, () =>
      HttpResponse.json({ preview: preview(), outcomes: outcomes(), doubtful: 0, removed_here: 2 }),
    ),
    http.put(`${JOBS}/job-1/options`, async ({ request }) => {
      said.push(await request.json())
      held.job = { ...ready(), options: [removed("bring_back")] }
      return HttpResponse.json(held.job)
    }),
  )
  const { user } = open("/moving?step=preview")
  const lead = "2 titles that you have removed from your library are in these files, and "
  expect(await screen.findByText(`${lead}stay removed.`)).toBeVisible()
  await user.click(screen.getByRole("button", { name: "Bring back" }))
  expect(await screen.findByText(`${lead}come back.`)).toBeVisible()
  expect(screen.getByRole("button", { name: "Leave removed" })).toBeVisible()
  expect(said).toEqual([{ options: { removed: "bring_back" }, answers: {} }])
})
