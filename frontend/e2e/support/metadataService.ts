import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

export type Film = { title: string; year: string; plot?: string; hasPoster?: boolean }

/** One blue pixel. */
const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkaPhfDwAEBgH/p1o5XwAAAABJRU5ErkJggg==",
  "base64",
)

/** Stands in for TMDB, OMDb and Wikidata, with their answers for titles they don't know and for clients in a hurry. */
export class MetadataService {
  readonly films = new Map<string, Film>()
  /** Any title is known while this is on, so that large libraries need no list of films. */
  knowsEverything = false
  /** How many of TMDB's next answers are refusals, and for how long. */
  refusals = 0
  retryAfter = 4
  /** Questions that Wikidata was asked, and whether it is a page to sign in to a network instead. */
  questions = 0
  captivePortal = false
  /** The posters that were asked for, each in its width. */
  readonly pictures: string[] = []
  /** While it is set, Wikidata's answers wait for it. */
  hold: Promise<void> | null = null
  private server: Server | null = null
  address = ""

  async start(): Promise<void> {
    const server = createServer((request, response) => this.answer(request, response))
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    this.server = server
    this.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  stop(): void {
    this.server?.closeAllConnections()
    this.server?.close()
  }

  private answer(request: IncomingMessage, response: ServerResponse) {
    const { pathname, searchParams } = new URL(request.url ?? "/", this.address)
    const [, service, first = "", second = ""] = pathname.split("/")
    if (service === "images") return this.picture(response, `${first}/${second}`)
    if (service === "wikidata") return void this.wikidata(request, response, first, searchParams)
    if (service === "omdb") return send(response, 200, { Response: "False", Error: "Incorrect IMDb ID." })
    if (this.refusals > 0) return this.refuse(response)
    if (first === "find") return send(response, 200, this.find(second))
    if (first === "search") return send(response, 200, this.search(searchParams.get("query") ?? ""))
    return this.details(response, `tt${second.padStart(7, "0")}`)
  }

  private picture(response: ServerResponse, name: string) {
    this.pictures.push(name)
    response.writeHead(200, { "Content-Type": "image/png" })
    response.end(PIXEL)
  }

  private async wikidata(
    request: IncomingMessage,
    response: ServerResponse,
    what: string,
    parameters: URLSearchParams,
  ) {
    this.questions += 1
    if (this.captivePortal) {
      response.writeHead(200, { "Content-Type": "text/html" })
      return response.end("<html><title>Sign in to the network</title></html>")
    }
    if (what === "api") {
      const words = (parameters.get("srsearch") ?? "").split(" haswbstatement")[0]?.toLowerCase() ?? ""
      const hits = [...this.films].filter(([, { title }]) => title.toLowerCase().includes(words))
      return send(response, 200, {
        query: { search: hits.map(([id]) => ({ ns: 0, title: `Q${number(id)}` })) },
      })
    }
    const query = new URLSearchParams(await bodyOf(request)).get("query") ?? ""
    await this.hold
    const byId = [...query.matchAll(/"(tt\d+)"/g)].map(([, id = ""]) => id)
    const byItem = [...query.matchAll(/wd:Q(\d+)/g)].map(([, digits = ""]) => `tt${digits.padStart(7, "0")}`)
    const names = new Set([...query.matchAll(/"([^"]+)"@\w+/g)].map(([, name]) => name))
    const byName = [...this.films].filter(([, { title }]) => names.has(title)).map(([id]) => id)
    const bindings = [...byId, ...byItem, ...byName].flatMap((id) => rows(id, this.film(id)))
    return send(response, 200, { head: {}, results: { bindings } })
  }

  private refuse(response: ServerResponse) {
    this.refusals -= 1
    send(response, 429, { status_code: 25 }, { "Retry-After": String(this.retryAfter) })
  }

  private film(imdbId: string): Film | undefined {
    return (
      this.films.get(imdbId) ?? (this.knowsEverything ? { title: `Film ${imdbId}`, year: "1999" } : undefined)
    )
  }

  private find(imdbId: string) {
    return { movie_results: this.film(imdbId) ? [{ id: number(imdbId) }] : [], tv_results: [] }
  }

  private details(response: ServerResponse, imdbId: string) {
    const film = this.film(imdbId)
    if (!film) return send(response, 404, { status_code: 34 })
    return send(response, 200, {
      ...found(imdbId, film),
      imdb_id: imdbId,
      genres: [{ name: "Drama" }],
      runtime: 117,
    })
  }

  private search(query: string) {
    const hits = [...this.films].filter(([, { title }]) => title.toLowerCase().includes(query.toLowerCase()))
    const results = hits.map(([imdbId, film]) => ({ ...found(imdbId, film), media_type: "movie" }))
    return { results, page: 1, total_pages: 1 }
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ""
  for await (const piece of request) body += String(piece)
  return body
}

/** As the query service writes what it knows of one title: a row for each fact. */
function rows(imdbId: string, film: Film | undefined) {
  if (!film) return []
  const entity = (id: string | number) => ({ type: "uri", value: `http://www.wikidata.org/entity/Q${id}` })
  const row = (what: string, value: object) => ({
    imdb: { type: "literal", value: imdbId },
    item: entity(number(imdbId)),
    what: { type: "literal", value: what },
    value: { type: "literal", ...value },
  })
  return [
    row("label", { value: film.title, "xml:lang": "en" }),
    row("published", { value: `${film.year}-05-25T00:00:00Z` }),
    { ...row("kind", { value: "film", "xml:lang": "en" }), of: entity(11424) },
    { ...row("director", { value: "Agnès Varda", "xml:lang": "en" }), of: entity(229) },
  ]
}

const number = (imdbId: string) => Number(imdbId.slice(2))

const found = (imdbId: string, { title, year, plot, hasPoster }: Film) => ({
  id: number(imdbId),
  title,
  release_date: `${year}-05-25`,
  overview: plot ?? "",
  poster_path: hasPoster ? `/${imdbId}.png` : null,
  vote_average: 8.1,
  vote_count: 100,
})

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) {
  response.writeHead(status, { "Content-Type": "application/json", ...headers })
  response.end(JSON.stringify(body))
}
