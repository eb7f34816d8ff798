import { HttpResponse, http } from "msw"
import type { Job, JobTitle, TitleChoice } from "@/services/importJobs"
import { counts, job } from "./importJobs"
import { problem, server } from "./server"

export const JOBS = "*/api/import/jobs"

/** As the server's: doubtful are those without a meaning that nobody has left out. */
function stands({ state, decided }: JobTitle, asked: string | null): boolean {
  if (asked === "doubtful") return state !== "certain" && state !== "skipped"
  return asked === "all" || decided
}

/** A server that holds these jobs, if any, and hands out the titles of each. */
export function serve(first: Job | null, titles: readonly JobTitle[] = [], older: readonly Job[] = []) {
  const held = { job: first, older, titles, decisions: [] as TitleChoice[] }
  server.use(
    http.get(JOBS, () => HttpResponse.json({ jobs: [held.job ?? [], held.older].flat() })),
    http.get(`${JOBS}/:id/events`, () => problem(502, "No events come through.")),
    http.get(`${JOBS}/:id/titles`, ({ request }) => {
      const { searchParams: asked } = new URL(request.url)
      const found = held.titles.filter((title) => stands(title, asked.get("state")))
      const offset = Number(asked.get("offset"))
      const limit = Number(asked.get("limit"))
      return HttpResponse.json({ total: found.length, titles: found.slice(offset, offset + limit) })
    }),
    http.put(`${JOBS}/:id/decisions`, async ({ request }) => {
      const { decisions } = (await request.json()) as { decisions: TitleChoice[] }
      held.decisions.push(...decisions)
      return HttpResponse.json({ titles: [], counts: counts({ total: titles.length }) })
    }),
  )
  return held
}

export const ready = (titles: readonly JobTitle[] = []) =>
  job({
    state: "ready",
    titles: counts({ total: 40, certain: 40 - titles.length, ambiguous: titles.length }),
  })
