import { registerSW } from "virtual:pwa-register"
import { RefreshCw } from "lucide-react"
import { useEffect, useRef, useState } from "react"
import { Button } from "@/components/Button"
import { Notice } from "@/components/Surface"

/** A tab may stay open for weeks. */
const LOOK_EVERY = 60 * 60_000
const IDLE_BY = 10_000

/**
 * The service worker keeps the app that is open until somebody says so: a page that was replaced by itself would lose
 * what is being typed. Another tab's yes does not reload this one either.
 */
export function NewVersion() {
  const [waiting, setWaiting] = useState(false)
  const asked = useRef(false)
  const update = useRef<() => Promise<void>>(async () => {})
  useEffect(() => {
    // Browsers have service workers on https and localhost alone.
    if (!("serviceWorker" in navigator)) return
    let timer: ReturnType<typeof setInterval>
    const begin = () => {
      update.current = registerSW({
        immediate: true,
        onNeedRefresh: () => setWaiting(true),
        onNeedReload: () => asked.current && window.location.reload(),
        onRegisteredSW(_, registration) {
          timer = setInterval(() => void registration?.update().catch(() => undefined), LOOK_EVERY)
        },
      })
    }
    // Fetching the whole app would hold up a first page on a slow line. Safari has no idle callback.
    if ("requestIdleCallback" in globalThis) requestIdleCallback(begin, { timeout: IDLE_BY })
    else begin()
    return () => clearInterval(timer)
  }, [])

  function reload() {
    asked.current = true
    void update.current()
  }

  if (!waiting) return null
  return (
    <section aria-label="New version" className="mb-6">
      <Notice tone="accent" icon={<RefreshCw aria-hidden />}>
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <p role="status">A new version is here. Reload to go on with it.</p>
          <Button small onClick={reload}>
            Reload
          </Button>
        </div>
      </Notice>
    </section>
  )
}
