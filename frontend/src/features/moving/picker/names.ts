/** Titles of a job in words. */
import type { JobTitle } from "@/services/importJobs"

const withYear = (title: string, year: number | null) => (year === null ? title : `${title} (${year})`)

/** As the files call it. */
export const nameOf = ({ title, year }: Pick<JobTitle, "title" | "year">) =>
  withYear(title ?? "Without a name", year)

/** What it was found, or said, to be. */
export function meaningOf({ state, imdb_id: id, candidates, decided }: JobTitle): string {
  if (state === "skipped") return "Left out"
  if (id === null) return "In doubt"
  const found = candidates.find((candidate) => candidate.imdb_id === id)
  const name = found?.title ? `${withYear(found.title, found.year)}, ${id}` : id
  return decided ? `You said: ${name}` : `Found: ${name}`
}
