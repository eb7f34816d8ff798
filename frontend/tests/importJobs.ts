import type { Candidate, Job, JobTitle, Outcomes } from "@/services/importJobs"
import { at } from "./fixtures"

export const counts = (part: Partial<Job["titles"]> = {}): Job["titles"] => ({
  total: 0,
  certain: 0,
  ambiguous: 0,
  unknown: 0,
  pending: 0,
  waiting: 0,
  skipped: 0,
  ...part,
})

export const part = (changes: Partial<Job["files"][number]["parts"][number]> = {}) => ({
  path: "letterboxd.zip/diary.csv",
  service: "letterboxd",
  what: "diary",
  label: "Letterboxd diary",
  rows: 31,
  first: "2016-01-01",
  last: "2022-08-01",
  questions: [],
  notices: [],
  problem: null,
  ...changes,
})

export const file = (changes: Partial<Job["files"][number]> = {}): Job["files"][number] => ({
  name: "letterboxd.zip",
  size_bytes: 2_100,
  sha256: "0".repeat(64),
  parts: [part()],
  not_understood: [],
  ...changes,
})

export const job = (changes: Partial<Job> = {}): Job => ({
  id: "job-1",
  state: "open",
  zone: "UTC",
  created_at: at("2026-02-12T14:00"),
  changed_at: at("2026-02-12T14:00"),
  gone_at: at("2026-03-14T14:00"),
  files: [file()],
  rows: 31,
  options: [],
  titles: counts(),
  paused: null,
  outcomes: null,
  applied_at: null,
  safety_backup: null,
  rescue_copy: null,
  undoable: false,
  ...changes,
})

export const candidate = (changes: Partial<Candidate> = {}): Candidate => ({
  imdb_id: "tt4772188",
  title: "Flow",
  original_title: "Straume",
  year: 2024,
  kind: "film",
  director: "Gints Zilbalodis",
  runtime: 85,
  poster: null,
  links: [{ name: "IMDb", url: "https://www.imdb.com/title/tt4772188/" }],
  ...changes,
})

export const jobTitle = (key: string, changes: Partial<JobTitle> = {}): JobTitle => ({
  key,
  state: "ambiguous",
  decided: false,
  title: key,
  original_title: null,
  year: 2024,
  kind: "unknown",
  rows: 3,
  because: null,
  imdb_id: null,
  candidates: [],
  ...changes,
})

export const outcomes = (changes: Partial<Outcomes> = {}): Outcomes => ({
  rows: 31,
  added: 30,
  updated: 0,
  unchanged: 0,
  skipped: 1,
  ambiguous: 0,
  failed: 0,
  reasons: { other_play: 1 },
  ...changes,
})
