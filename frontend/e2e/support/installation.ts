import { type ChildProcess, execFile, spawn } from "node:child_process"
import { createHash, createHmac, randomUUID } from "node:crypto"
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { Account, type User } from "./account"
import { MetadataService } from "./metadataService"

const ROOT = fileURLToPath(new URL("../../../", import.meta.url))
const ADMIN_TOKEN = "an-admin-token-for-these-tests"
export const PASSWORD = "correct horse battery"
/** Small enough that a file beyond it is made in no time, large enough for ten thousand titles. */
export const LARGEST_IMPORT = 8 * 1024 * 1024

export async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (address === null || typeof address === "string") throw new Error("no port")
  return address.port
}

/** A real server with a database, a backup folder and metadata services of its own. */
export class Installation {
  readonly metadata = new MetadataService()
  readonly folder = mkdtempSync(join(tmpdir(), "moviemanager-e2e-"))
  address = ""
  private port = 0
  private process: ChildProcess | null = null
  private log = ""
  private adminToken: string | null = null
  private readonly secretKey = randomUUID() + randomUUID()

  /** What is set otherwise than in `settings`. */
  constructor(private readonly besides: Record<string, string> = {}) {}

  setting(name: string, value: string): void {
    this.besides[name] = value
  }

  async start(): Promise<void> {
    await this.metadata.start()
    this.port = await freePort()
    this.address = `http://127.0.0.1:${this.port}`
    await this.begin()
  }

  /** Kills the server and leaves everything that it has written. */
  async kill(): Promise<void> {
    const { process } = this
    if (process === null) return
    const gone = new Promise((resolve) => process.once("exit", resolve))
    process.kill("SIGKILL")
    await gone
    this.process = null
  }

  /** Starts the server, again where it was. */
  async begin(): Promise<void> {
    this.process = spawn(join(ROOT, ".venv/bin/moviemanager"), ["serve", "--port", String(this.port)], {
      cwd: this.folder,
      env: { ...process.env, ...this.settings() },
    })
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.on("data", (text: Buffer) => {
        this.log += text.toString()
      })
    }
    await this.untilReady()
  }

  async stop(): Promise<void> {
    const { process } = this
    if (process && process.exitCode === null) {
      const gone = new Promise((resolve) => process.once("exit", resolve))
      process.kill("SIGTERM")
      const lastResort = setTimeout(() => process.kill("SIGKILL"), 5_000)
      await gone
      clearTimeout(lastResort)
    }
    this.metadata.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** What the operator would have typed. */
  async run(...words: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(join(ROOT, ".venv/bin/moviemanager"), words, {
      cwd: this.folder,
      env: { ...process.env, ...this.settings() },
    })
    return stdout
  }

  private settings() {
    return {
      DATABASE_URL: `sqlite:///${this.folder}/app.db`,
      BACKUP_DIR: join(this.folder, "backups"),
      BACKUP_TIMEZONE: "UTC",
      IMPORT_MAX_BYTES: String(LARGEST_IMPORT),
      SECRET_KEY: this.secretKey,
      ADMIN_TOKEN,
      WIKIDATA: "off",
      // Most pages are tested without anything going on behind them; a server that does not fill in titles has
      // the page do it.
      CATALOGUE_FILL: "off",
      WIKIDATA_QUERY_URL: `${this.metadata.address}/wikidata/sparql`,
      WIKIDATA_API_URL: `${this.metadata.address}/wikidata/api`,
      TMDB_API_KEY: "0123456789abcdef0123456789abcdef",
      OMDB_API_KEY: "01234567",
      TMDB_BASE_URL: `${this.metadata.address}/tmdb`,
      OMDB_BASE_URL: `${this.metadata.address}/omdb`,
      TMDB_IMAGE_URL: `${this.metadata.address}/images`,
      IMDB_IMAGE_URL: `${this.metadata.address}/images/imdb`,
      ...this.besides,
    }
  }

  private async untilReady(): Promise<void> {
    const deadline = Date.now() + 120_000
    while (Date.now() < deadline) {
      const answer = await fetch(`${this.address}/api/health`).catch(() => null)
      if (answer?.ok) return
      if (this.process?.exitCode != null) break
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Error(`The server did not start:\n${this.log}`)
  }

  private async post<T>(path: string, body: unknown, token?: string): Promise<T> {
    const answer = await fetch(`${this.address}/api${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as T
  }

  /** A new account with an empty library, signed in. */
  async newAccount(): Promise<Account> {
    this.adminToken ??= (
      await this.post<{ access_token: string }>("/auth/admin/login", { token: ADMIN_TOKEN })
    ).access_token
    const username = `robin-${randomUUID().slice(0, 8)}`
    const email = `${username}@example.org`
    const newcomer = { email, username, password: PASSWORD }
    const user = await this.post<User>("/auth/admin/users", newcomer, this.adminToken)
    return new Account(this.address, this.tokenFor(user), user)
  }

  /** As servers made them before there were sessions. Signing in would hash the password once more, which takes longer than most tests. */
  private tokenFor({ id }: User): string {
    const now = Date.now() / 1000
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url")
    const claims = { sub: id, iat: now, exp: now + 86_400, jti: randomUUID() }
    const signed = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`
    return `${signed}.${createHmac("sha256", this.secretKey).update(signed).digest("base64url")}`
  }

  /** Puts a backup where the nightly run would have put it. `spoilt` changes it after its checksum was taken. */
  placeBackup({ user }: Account, day: string, document: unknown, { spoilt = false } = {}): void {
    const filename = `${day}.json`
    const folder = join(this.folder, "backups", user.id)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const text = `${JSON.stringify(document)}\n`
    const sum = createHash("sha256").update(text).digest("hex")
    writeFileSync(join(folder, filename), spoilt ? text.replace("toWatch", "towatch") : text, { mode: 0o600 })
    utimesSync(join(folder, filename), new Date(`${day}T03:00:00Z`), new Date(`${day}T03:00:00Z`))
    writeFileSync(join(folder, `${filename}.sha256`), `${sum}  ${filename}\n`, { mode: 0o600 })
  }
}
