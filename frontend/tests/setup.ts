import { Blob, File } from "node:buffer"
import "@testing-library/jest-dom/vitest"
import { cleanup, configure } from "@testing-library/react"
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest"
import { toast } from "@/components/toasts"
import { session } from "@/services/session"
import { server } from "./server"

// Two slow cores share the work of several suites.
configure({ asyncUtilTimeout: 20_000 })

// jsdom's own can't be read back, so the network would get "undefined" for a file.
Object.assign(globalThis, { Blob, File })

class NoResizeObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}

/** Nothing has a height in jsdom, and a list that is drawn where its window is would be empty. */
const ROOM = 400

beforeAll(() => {
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, value: ROOM })
  globalThis.ResizeObserver ??= NoResizeObserver
  Element.prototype.setPointerCapture ??= () => undefined
  Element.prototype.getAnimations ??= () => []
  window.scrollTo = () => undefined
  window.matchMedia ??= (query: string) =>
    Object.assign(new EventTarget(), {
      matches: false,
      media: query,
      onchange: null,
      addListener: () => undefined,
      removeListener: () => undefined,
    })
  server.listen({ onUnhandledRequest: "error" })
})

beforeEach(() =>
  session.begin({
    token: "a-token",
    user: { id: "u1", username: "Robin", email: "robin@example.org" },
    renewedAt: Date.now(),
  }),
)

afterEach(() => {
  toast.clear()
  cleanup()
  server.resetHandlers()
  localStorage.clear()
  sessionStorage.clear()
})

afterAll(() => server.close())
