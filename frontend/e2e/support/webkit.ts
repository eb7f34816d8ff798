import { type ChildProcess, spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { createInterface } from "node:readline"
import type { Readable } from "node:stream"

const DRIVER = "/usr/bin/WebKitWebDriver"
const DISPLAY = "/usr/bin/Xvfb"
const BROWSER = `/usr/lib/${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu/webkit2gtk-4.1/MiniBrowser`

/** Playwright's own WebKit is no part of Debian; WebKitGTK, its driver and a display without a screen are. */
export const webkitIsHere = [DRIVER, DISPLAY, BROWSER].every((path) => existsSync(path))

const ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
const PATIENCE = 60_000

type Reference = { [ELEMENT]: string }

/** As much of W3C WebDriver as a smoke test needs. Everything is found by XPath and waited for. */
export class WebKit {
  private constructor(
    private readonly session: string,
    private readonly processes: ChildProcess[],
  ) {}

  static async start(port: number): Promise<WebKit> {
    const display = spawn(DISPLAY, ["-displayfd", "3", "-screen", "0", "1280x900x24", "-nolisten", "tcp"], {
      stdio: ["ignore", "ignore", "ignore", "pipe"],
    })
    const number = await firstLine(display.stdio[3] as Readable)
    const driver = spawn(DRIVER, [`--port=${port}`], {
      stdio: "ignore",
      // Bubblewrap can't make its sandbox as root in a container, where tests run.
      env: { ...process.env, DISPLAY: `:${number}`, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1" },
    })
    const capabilities = {
      alwaysMatch: { "webkitgtk:browserOptions": { binary: BROWSER, args: ["--automation"] } },
    }
    const address = `http://127.0.0.1:${port}/session`
    const { sessionId } = await eventually(() =>
      command<{ sessionId: string }>("POST", address, { capabilities }),
    )
    return new WebKit(`${address}/${sessionId}`, [driver, display])
  }

  async stop(): Promise<void> {
    await command("DELETE", this.session).catch(() => undefined)
    for (const process of this.processes) process.kill("SIGTERM")
  }

  open = (url: string) => command("POST", `${this.session}/url`, { url })

  evaluate = <T>(script: string) => command<T>("POST", `${this.session}/execute/sync`, { script, args: [] })

  async click(xpath: string): Promise<void> {
    await eventually(async () => command("POST", `${await this.find(xpath)}/click`, {}))
  }

  /** One key after the other, as people type. */
  async type(xpath: string, text: string, pause = 0): Promise<void> {
    const field = await eventually(() => this.find(xpath))
    for (const letter of text) {
      await command("POST", `${field}/value`, { text: letter })
      if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }

  async value(xpath: string): Promise<string> {
    return command<string>("GET", `${await this.find(xpath)}/property/value`)
  }

  /** Waits until it is there. */
  async text(xpath: string): Promise<string> {
    return eventually(async () => command<string>("GET", `${await this.find(xpath)}/text`))
  }

  async count(xpath: string): Promise<number> {
    const found = await command<Reference[]>("POST", `${this.session}/elements`, {
      using: "xpath",
      value: xpath,
    })
    return found.length
  }

  private async find(xpath: string): Promise<string> {
    const found = await command<Reference>("POST", `${this.session}/element`, {
      using: "xpath",
      value: xpath,
    })
    return `${this.session}/element/${found[ELEMENT]}`
  }
}

async function command<T>(method: string, url: string, body?: unknown): Promise<T> {
  const answer = await fetch(url, { method, ...(body !== undefined && { body: JSON.stringify(body) }) })
  const { value } = (await answer.json()) as { value: T & { message?: string } }
  if (!answer.ok) throw new Error(value.message)
  return value
}

async function eventually<T>(what: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + PATIENCE
  for (;;) {
    try {
      return await what()
    } catch (error) {
      if (Date.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

const firstLine = (stream: Readable) =>
  new Promise<string>((resolve) => createInterface(stream).once("line", resolve))
