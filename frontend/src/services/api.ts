/** The one place that talks to the server. Types come from its OpenAPI document (`npm run generate`). */
import createClient, { type Middleware } from "openapi-fetch"
import { ApiError, readProblem, UNREACHABLE } from "./problem"
import type { components, paths } from "./schema"
import { session } from "./session"
import { send } from "./upload"

type Schemas = components["schemas"]
export type Movie = Schemas["MovieReply"]
export type Title = Schemas["TitleReply"]
export type Status = Title["status"]
export type Recommendation = Schemas["RecommendationReply"]
export type WatchHistory = Schemas["WatchHistoryReply"]
export type Person = Schemas["PersonReply"]
export type PersonStats = Schemas["PersonStatsReply"]
export type MovieList = Schemas["ListReply"]
export type SearchHit = Schemas["HitReply"]
export type Catalogue = Schemas["CatalogueReply"]
export type ImportResult = Schemas["ImportResult"]
export type RowChange = Schemas["RowChange"]
export type ChangeCounts = Schemas["ChangeCounts"]
export type BackupFile = Schemas["BackupFile"]
export type CopiesReply = Schemas["CopiesReply"]
export type CopyPlace = Schemas["CopyPlaceReply"]
export type CopyFile = Schemas["CopyFile"]
export type BackupStatus = Schemas["BackupStatus"]
export type DeletedBackup = Awaited<ReturnType<typeof listDeletedBackups>>[number]
export type BackupNote = Schemas["BackupNote"]
export type BackupContents = Awaited<ReturnType<typeof backupContents>>
export type ContentsRow = BackupContents["rows"][number]
export type ContentsKind = "movies" | "people" | "lists"
export type BackupComparison = Awaited<ReturnType<typeof compareBackups>>
export type TitleHistory = Awaited<ReturnType<typeof titleHistory>>
export type HistorySpan = TitleHistory["spans"][number]
export type Selection = Record<ContentsKind, string[]>
export type Mode = ImportResult["mode"]
export type { ApiError }

/** The body is read here as well: a connection that breaks off within it has not brought an answer. */
async function reach(request: Request): Promise<Response> {
  try {
    const response = await globalThis.fetch(request)
    const body = await response.arrayBuffer()
    // An answer without content, such as 204, may not be made with even an empty one.
    return new Response(body.byteLength > 0 ? body : null, response)
  } catch (error) {
    if (request.signal.aborted) throw error
    throw new ApiError(0, UNREACHABLE)
  }
}

/** A wrong password at sign-in is a 401 as well, and says nothing about a token. */
function signedOutBy(status: number, path: string): boolean {
  return status === 401 && path !== "/api/auth/login"
}

const withToken: Middleware = {
  onRequest({ request }) {
    const token = session.get()?.token
    if (token) request.headers.set("Authorization", `Bearer ${token}`)
    return request
  },
  onResponse({ response, schemaPath }) {
    if (signedOutBy(response.status, schemaPath)) session.end()
    return response
  },
}

// fetch is looked up per call: openapi-fetch would otherwise keep the one that existed when it was imported.
export const http = createClient<paths>({ baseUrl: globalThis.location.origin, fetch: reach })
http.use(withToken)

type Reply<T> = { data?: T; error?: unknown; response: Response }

export async function unwrap<T>(reply: Promise<Reply<T>>): Promise<T> {
  const { data, error, response } = await reply
  if (response.ok) return data as T
  throw readProblem(response.status, error, response.headers.get("Retry-After"))
}

export async function asFile(reply: Promise<Reply<Blob>>, fallback: string): Promise<File> {
  const response = reply.then(({ response }) => response)
  const blob = await unwrap(reply)
  const named = (await response).headers.get("Content-Disposition")?.match(/filename="?([\w.-]+)"?/)?.[1]
  return new File([blob], named ?? fallback, { type: blob.type })
}

const today = () => new Date().toLocaleDateString("sv-SE")

// Account

export const setupNeeded = () => unwrap(http.GET("/api/auth/setup"))

export const setUp = (body: Schemas["NewAccount"]) => unwrap(http.POST("/api/auth/setup", { body }))

export const login = (body: Schemas["Login"]) => unwrap(http.POST("/api/auth/login", { body }))

/** Goes on while the page is left: nobody waits for it, and a server out of reach keeps nobody signed in here. */
export const logout = (token: string) =>
  http
    .POST("/api/auth/logout", { headers: { Authorization: `Bearer ${token}` }, keepalive: true })
    .catch(() => undefined)

export const changePassword = (body: Schemas["PasswordChange"]) =>
  unwrap(http.POST("/api/auth/password", { body }))

// Titles

export const listTitles = () => unwrap(http.GET("/api/titles"))

export const getMovie = (imdb_id: string) =>
  unwrap(http.GET("/api/movies/{imdb_id}", { params: { path: { imdb_id } } }))

export const refreshMovie = (imdb_id: string) =>
  unwrap(http.POST("/api/movies/{imdb_id}/refresh", { params: { path: { imdb_id } } }))

export const setStatus = (imdb_id: string, body: Schemas["StatusInput"]) =>
  unwrap(http.PUT("/api/movies/{imdb_id}/status", { params: { path: { imdb_id } }, body }))

export type TitleChange = Schemas["TitleStateInput"]

/** All or none; `before` is what to send to undo it. */
export const setStates = (titles: TitleChange[]) =>
  unwrap(http.POST("/api/movies/states", { body: { titles } }))

/** Only of what is marked as deleted. */
export const removeForGood = (imdb_id: string) =>
  unwrap(http.DELETE("/api/movies/{imdb_id}", { params: { path: { imdb_id } } }))

/** What is left out of `body` stays as it is. */
export const setWatched = (imdb_id: string, body: Partial<WatchHistory>) =>
  unwrap(http.PUT("/api/movies/{imdb_id}/watch", { params: { path: { imdb_id } }, body }))

export const setUnwatched = (imdb_id: string) =>
  unwrap(http.DELETE("/api/movies/{imdb_id}/watch", { params: { path: { imdb_id } } }))

export const addRecommendation = (imdb_id: string, body: Recommendation) =>
  unwrap(http.POST("/api/movies/{imdb_id}/recommendations", { params: { path: { imdb_id } }, body }))

export const removeRecommendation = (imdb_id: string, person_name: string) =>
  unwrap(
    http.DELETE("/api/movies/{imdb_id}/recommendations/{person_name}", {
      params: { path: { imdb_id, person_name: inPath(person_name) }, query: called(person_name) },
    }),
  )

// People and lists

/** "." and ".." would be another place in an address, however they are escaped. */
const isPlace = (name: string) => /^\.{1,2}$/.test(name)
const inPath = (name: string) => (isPlace(name) ? "named" : name)
const called = (name: string) => (isPlace(name) ? { called: name } : {})
const person = (name: string) => ({ path: { name: inPath(name) }, query: called(name) })

export const listPeople = () => unwrap(http.GET("/api/people"))

export const personStats = (name: string) =>
  unwrap(http.GET("/api/people/{name}/stats", { params: person(name) }))

export const addPerson = (body: Schemas["PersonInput"]) => unwrap(http.POST("/api/people", { body }))

export const updatePerson = (name: string, body: Schemas["PersonChange"]) =>
  unwrap(http.PUT("/api/people/{name}", { params: person(name), body }))

export const deletePerson = (name: string) =>
  unwrap(http.DELETE("/api/people/{name}", { params: person(name) }))

/** As they were when they were removed, with what they said. */
export const undeletePerson = (name: string) =>
  unwrap(http.POST("/api/people/deleted/{name}", { params: person(name) }))

export const listLists = () => unwrap(http.GET("/api/lists"))

export const addList = (body: Schemas["ListInput"]) => unwrap(http.POST("/api/lists", { body }))

export const updateList = (list_id: string, body: Schemas["ListChange"]) =>
  unwrap(http.PUT("/api/lists/{list_id}", { params: { path: { list_id } }, body }))

export const deleteList = (list_id: string) =>
  unwrap(http.DELETE("/api/lists/{list_id}", { params: { path: { list_id } } }))

/** As it was when it was removed, with its titles. */
export const undeleteList = (list_id: string) =>
  unwrap(http.POST("/api/lists/deleted/{list_id}", { params: { path: { list_id } } }))

// The metadata services, through the server

export const searchCatalogue = (q: string, signal: AbortSignal) =>
  unwrap(http.GET("/api/catalogue/search", { params: { query: { q } }, signal }))

export const catalogue = () => unwrap(http.GET("/api/catalogue"))

export const catalogueEntry = (tmdb_id: number, kind: SearchHit["mediaType"]) =>
  kind === "tv"
    ? unwrap(http.GET("/api/external/tmdb/tv/{tmdb_id}", { params: { path: { tmdb_id } } }))
    : unwrap(http.GET("/api/external/tmdb/movie/{tmdb_id}", { params: { path: { tmdb_id } } }))

export const posters = () => unwrap(http.GET("/api/posters"))

// Sync

export const syncEpoch = () => unwrap(http.GET("/api/sync/epoch"))

// Backup

export const exportBackup = (): Promise<File> =>
  asFile(http.GET("/api/backup/export", { parseAs: "blob" }), `moviemanager-export-${today()}.json`)

type TransferOptions = {
  mode?: Mode
  dryRun?: boolean
  /** The digest of the plan that was agreed to: with another one by now nothing is done (PlanChanged). */
  plan?: string | null
  /** Of a preview: the rows from here on, instead of the first ones. */
  offset?: number
}

export type ImportOptions = TransferOptions & {
  onProgress?: (fraction: number) => void
  signal?: AbortSignal
}

/** As many rows at a time as the server gives. */
const MOST_ROWS = 10_000

const rowsFrom = (offset: number | undefined) => (offset ? { offset, limit: MOST_ROWS } : {})

const IMPORT = "/api/backup/import" satisfies keyof paths

export type UploadOptions = {
  onProgress?: ((fraction: number) => void) | undefined
  signal?: AbortSignal | undefined
}

/** A body sent as the one who is signed in, with its progress. */
export async function upload(method: "POST" | "PUT", address: string, body: Blob, options: UploadOptions) {
  try {
    return await send(method, address, body, { ...options, token: session.get()?.token })
  } catch (error) {
    if (error instanceof ApiError && signedOutBy(error.status, address)) session.end()
    throw error
  }
}

/** A file is sent as it is, unread: the server judges it, and the page never holds 64 MiB of text. */
export async function importBackup(data: object, options: ImportOptions = {}): Promise<ImportResult> {
  const query = new URLSearchParams({
    mode: options.mode ?? "merge",
    dry_run: String(options.dryRun ?? false),
    ...(options.plan && { plan: options.plan }),
  })
  for (const [name, value] of Object.entries(rowsFrom(options.offset))) query.set(name, String(value))
  const body = data instanceof Blob ? data : new Blob([JSON.stringify(data)])
  const { onProgress, signal } = options
  const reply = await upload("POST", `${IMPORT}?${query}`, body, { onProgress, signal })
  return JSON.parse(reply) as ImportResult
}

export const listBackups = () => unwrap(http.GET("/api/backup/list")).then(({ backups }) => backups)

/** With a selection only these rows, and what they need, are restored; everything else stays. */
export type RestoreOptions = TransferOptions & {
  selection?: Selection | undefined
  /** The id of a place: then the name is that of a copy there. */
  place?: string | undefined
  signal?: AbortSignal
}

export const restoreBackup = (filename: string, options: RestoreOptions = {}) =>
  unwrap(
    http.POST("/api/backup/restore/{filename}", {
      params: {
        path: { filename },
        query: {
          mode: options.mode ?? "replace",
          dry_run: options.dryRun ?? false,
          ...(options.plan && { plan: options.plan }),
          ...(options.place && { place: options.place }),
          ...rowsFrom(options.offset),
        },
      },
      ...(options.selection && { body: options.selection }),
    }),
  )

export const listCopies = () => unwrap(http.GET("/api/backup/copies"))

export const getBackupSettings = () => unwrap(http.GET("/api/backup/settings"))

export const updateBackupSettings = (enabled: boolean) =>
  unwrap(http.PUT("/api/backup/settings", { body: { backup_enabled: enabled } }))

export const getBackupStatus = () => unwrap(http.GET("/api/backup/status"))

export const runBackup = () => unwrap(http.POST("/api/backup/run"))

export const downloadBackup = (filename: string): Promise<File> =>
  asFile(
    http.GET("/api/backup/download/{filename}", { params: { path: { filename } }, parseAs: "blob" }),
    filename,
  )

export const deleteBackup = (filename: string) =>
  unwrap(http.DELETE("/api/backup/{filename}", { params: { path: { filename } } }))

export const noteBackup = (filename: string, body: BackupNote) =>
  unwrap(http.PUT("/api/backup/{filename}/note", { params: { path: { filename } }, body }))

export const listDeletedBackups = () => unwrap(http.GET("/api/backup/deleted")).then(({ backups }) => backups)

export const undeleteBackup = (filename: string) =>
  unwrap(http.POST("/api/backup/deleted/{filename}", { params: { path: { filename } } }))

export const lossSeen = () => unwrap(http.POST("/api/backup/status/seen"))

// Looking into backups

export type ContentsQuery = { kind: ContentsKind; search: string; offset: number; limit: number }

export const backupContents = (filename: string, query: ContentsQuery, signal: AbortSignal) =>
  unwrap(http.GET("/api/backup/{filename}/contents", { params: { path: { filename }, query }, signal }))

/** What is different in `to` compared with `from`; without `to`, in the library as it is now. */
export const compareBackups = (from: string, to: string | null, offset: number, signal: AbortSignal) =>
  unwrap(
    http.GET("/api/backup/compare", {
      params: { query: { from, offset: 0, ...rowsFrom(offset), ...(to !== null && { to }) } },
      signal,
    }),
  )

export const titleHistory = (imdb_id: string) =>
  unwrap(http.GET("/api/backup/history/{imdb_id}", { params: { path: { imdb_id } } }))
