import type {
  BackupFile,
  BackupStatus,
  Catalogue,
  ChangeCounts,
  CopiesReply,
  CopyFile,
  CopyPlace,
  ImportResult,
  Movie,
  Title,
} from "@/services/api"

/** A moment whose day and hour read the same wherever the tests run. */
export const at = (local: string) => new Date(local).getTime() / 1000

const counts = (part: Partial<ChangeCounts> = {}): ChangeCounts => ({
  added: 0,
  updated: 0,
  unchanged: 0,
  kept: 0,
  removed: 0,
  ...part,
})

export const changes = (movies: Partial<ChangeCounts> = {}, people: Partial<ChangeCounts> = {}) => ({
  movies: counts(movies),
  people: counts(people),
  lists: counts(),
})

export const report = (part: Partial<ImportResult> = {}): ImportResult => ({
  success: true,
  dry_run: false,
  mode: "merge",
  imported_counts: { movies: 142, people: 8, lists: 3 },
  changes: changes({ added: 100, updated: 2, unchanged: 40, kept: 5 }),
  imdb_ids_needing_enrichment: [],
  safety_backup: "2026-02-12_141503-before-import.json",
  errors: [],
  notices: [],
  rows: null,
  rows_total: null,
  list_names: null,
  plan_digest: null,
  rescue_copy: null,
  ...part,
})

export const preview = (part: Partial<ImportResult> = {}): ImportResult =>
  report({
    dry_run: true,
    safety_backup: null,
    rows: [],
    rows_total: 0,
    list_names: {},
    plan_digest: "digest-1",
    ...part,
  })

export const backup = (part: Partial<BackupFile> = {}): BackupFile => ({
  filename: "2026-02-12.json",
  created_at: at("2026-02-12T03:00"),
  size_bytes: 41_200,
  kind: "daily",
  verified: true,
  movies: 142,
  restorable: null,
  tested_at: null,
  test_failure: null,
  repaired_at: null,
  repaired_from: null,
  pinned: false,
  label: null,
  kept_because: ["Taken in the last 14 days."],
  ...part,
})

export const status = (part: Partial<BackupStatus> = {}): BackupStatus => ({
  backup_enabled: true,
  state: "ok",
  sentence: "Your library is backed up every night.",
  schedule: "daily",
  timezone: "UTC",
  last_success_at: at("2026-02-12T03:00"),
  last_success_file: "2026-02-12.json",
  last_failure_at: null,
  last_failure_reason: null,
  failing_since: null,
  stale: false,
  next_run_at: at("2027-02-13T03:00"),
  holds: null,
  last_test_at: null,
  last_test_ok: null,
  last_test_failure: null,
  last_tested_file: null,
  loss: null,
  ask_to_enable: false,
  free_bytes: null,
  ...part,
})

export const title = (part: Partial<Title> = {}): Title => ({
  imdb_id: "tt0078748",
  title: "Alien",
  year: "1979",
  poster: null,
  media_type: "movie",
  genres: ["Horror"],
  director: null,
  runtime: null,
  imdb_rating: null,
  status: "toWatch",
  custom_list_id: null,
  recommended_by: [],
  advised_against_by: [],
  date_watched: null,
  my_rating: null,
  watched: false,
  last_modified: 100,
  needs_metadata: false,
  ...part,
})

export const movie = (part: Partial<Movie> = {}): Movie => ({
  imdb_id: "tt0078748",
  status: "toWatch",
  custom_list_id: null,
  last_modified: 100,
  tmdb_data: { title: "Alien", year: "1979" },
  omdb_data: null,
  catalogue_data: null,
  recommendations: [],
  watch_history: null,
  ...part,
})

/** A server that has no key and leaves looking up to its clients, unless a test says otherwise. */
export const catalogue = (part: Partial<Catalogue> = {}): Catalogue => ({
  titles: 0,
  without_name: 0,
  pending: 0,
  unknown: 0,
  filling: false,
  language: "en",
  version: "0",
  sources: [
    { name: "Wikidata", configured: true, quiet_until: null, because: null },
    { name: "TMDB", configured: false, quiet_until: null, because: null },
    { name: "OMDb", configured: false, quiet_until: null, because: null },
  ],
  ...part,
})

export const copy = (part: Partial<CopyFile> = {}): CopyFile => ({
  filename: "2026-02-12.json.zst",
  created_at: at("2026-02-12T03:00"),
  size_bytes: 3_600,
  kind: "daily",
  movies: 142,
  locked: false,
  opened_by: [],
  openable: true,
  damaged: false,
  confirmed_at: at("2026-02-12T03:01"),
  restorable: null,
  tested_at: null,
  test_failure: null,
  ...part,
})

export const place = (part: Partial<CopyPlace> = {}): CopyPlace => ({
  id: "0123456789ab",
  name: "Folder “usb”",
  state: "ok",
  sentence: "Holds the newest backup.",
  holds_from: at("2026-02-12T03:00"),
  holds_until: at("2026-02-12T03:00"),
  nights_behind: 0,
  copies: [copy()],
  ...part,
})

export const copies = (...places: CopyPlace[]): CopiesReply => ({
  places,
  locking: {
    locked: false,
    only_owners: false,
    kits: [],
    sentence: "Copies are not locked: whoever can read the place can read them.",
  },
})
