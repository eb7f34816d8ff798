import { HttpResponse, http } from "msw"
import { setupServer } from "msw/node"
import type { ImportResult } from "@/services/api"
import { catalogue, copies, status } from "./fixtures"

/** A server with an account and nothing in it; a test says what is different. */
export const server = setupServer(
  http.get("*/api/auth/setup", () =>
    HttpResponse.json({ needed: false, people_backed_up: 0, sends_mail: false }),
  ),
  http.post("*/api/auth/renew", () => HttpResponse.json({ access_token: "renewed", token_type: "bearer" })),
  http.get("*/api/auth/me", () =>
    HttpResponse.json({
      id: "u1",
      username: "Robin",
      email: "robin@example.org",
      created_at: 1,
      is_owner: false,
    }),
  ),
  http.get("*/api/account/sessions", () => HttpResponse.json({ sessions: [] })),
  http.get("*/api/notices", () => HttpResponse.json({ channels: [], sends_mail: false, operator: null })),
  http.get("*/api/account/log", () => HttpResponse.json({ entries: [], more: false })),
  http.get("*/api/titles", () => HttpResponse.json([])),
  http.get("*/api/posters", () => HttpResponse.json({ base: "/api/posters/a-pass" })),
  http.get("*/api/catalogue", () => HttpResponse.json(catalogue())),
  http.get("*/api/people", () => HttpResponse.json([])),
  http.get("*/api/lists", () => HttpResponse.json([])),
  http.get("*/api/sync/epoch", () => HttpResponse.json({ epoch: "1" })),
  http.get("*/api/backup/settings", () => HttpResponse.json({ backup_enabled: false })),
  http.get("*/api/backup/status", () => HttpResponse.json(status())),
  http.get("*/api/backup/list", () => HttpResponse.json({ backups: [] })),
  http.get("*/api/backup/deleted", () => HttpResponse.json({ backups: [] })),
  http.get("*/api/backup/copies", () => HttpResponse.json(copies())),
  http.get("*/api/server/kits", () =>
    HttpResponse.json({ kits: [], locking: copies().locking, places: [], available: true }),
  ),
)

export function problem(
  status: number,
  detail: string,
  errors: string[] = [],
  headers: Record<string, string> = {},
) {
  const body = { type: "/problems/test", title: "Problem", status, detail, errors }
  return HttpResponse.json(body, {
    status,
    headers: { "Content-Type": "application/problem+json", ...headers },
  })
}

export function planChanged(preview: ImportResult) {
  const detail = "The library has changed since the preview."
  const body = { type: "/problems/plan-changed", title: "Plan changed", status: 409, detail, preview }
  return HttpResponse.json(body, { status: 409, headers: { "Content-Type": "application/problem+json" } })
}
