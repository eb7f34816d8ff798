import type { LibraryDocument } from "./documents"

export type User = { id: string; username: string; email: string }

/** One account of the server, spoken to directly: to prepare a library, and to see what the page did to it. */
export class Account {
  constructor(
    readonly address: string,
    readonly token: string,
    readonly user: User,
  ) {}

  request(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(`${this.address}/api${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.token}`, "Content-Type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  }

  async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.request(method, path, body)
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as T
  }

  /** The library as a document, without the moment at which it was taken. */
  async library(): Promise<Omit<LibraryDocument, "exported_at">> {
    const { exported_at: _, ...rest } = await this.ask<LibraryDocument>("GET", "/backup/export")
    return rest
  }

  async fill(document: LibraryDocument): Promise<void> {
    await this.ask("POST", "/backup/import?mode=merge", document)
  }

  /** What a browser keeps of somebody who is signed in. */
  storageState() {
    const session = JSON.stringify({ token: this.token, user: this.user })
    return {
      cookies: [],
      origins: [{ origin: this.address, localStorage: [{ name: "moviemanager.session", value: session }] }],
    }
  }
}
