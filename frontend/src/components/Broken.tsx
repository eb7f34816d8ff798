import { CircleAlert, RefreshCw } from "lucide-react"
import { useEffect, useState } from "react"
import { Button } from "./Button"
import { PartMissing } from "./lazyPart"
import { messageOf } from "./messageOf"
import { Notice } from "./Surface"

/** A file of the app that is gone while the server answers: there is a newer app. */
function useServerIsThere(): boolean | null {
  const [there, setThere] = useState<boolean | null>(null)
  useEffect(() => {
    let asking = true
    fetch("/api/health", { cache: "no-store" })
      .then(({ ok }) => ok)
      .catch(() => false)
      .then((ok) => asking && setThere(ok))
    return () => {
      asking = false
    }
  }, [])
  return there
}

const reload = () => window.location.reload()

type Props = { error: unknown; onRetry: () => void }

function Missing({ onRetry }: Pick<Props, "onRetry">) {
  const there = useServerIsThere()
  if (there === null) return null
  return (
    <>
      <h1 className="text-2xl font-bold">{there ? "A new version is here" : "This page didn't load"}</h1>
      <p className="text-soft">
        {there
          ? "The app was updated on the server. Reload to go on with the new one."
          : "The server can't be reached. Check that it is running, then try again."}
      </p>
      {there ? (
        <Button look="primary" onClick={reload}>
          <RefreshCw aria-hidden />
          Reload
        </Button>
      ) : (
        <Button look="primary" onClick={onRetry}>
          Try again
        </Button>
      )}
    </>
  )
}

/** In place of a page that failed to load or to draw; everything around it goes on. */
export function BrokenPage({ error, onRetry }: Props) {
  return (
    <div role="alert" className="grid max-w-md justify-items-start gap-3 py-10">
      {error instanceof PartMissing ? (
        <Missing onRetry={onRetry} />
      ) : (
        <>
          <h1 className="text-2xl font-bold">This page broke</h1>
          <p className="text-soft">{messageOf(error)}</p>
          <Button look="primary" onClick={onRetry}>
            Try again
          </Button>
        </>
      )}
    </div>
  )
}

/** In place of a dialog that could not be fetched. */
export function BrokenDialog({ error, onRetry }: Props) {
  return (
    <div role="alert" className="fixed inset-x-4 bottom-24 z-50 mx-auto max-w-md shadow-lift md:bottom-6">
      <Notice tone="danger" icon={<CircleAlert aria-hidden />}>
        <p>{messageOf(error)}</p>
        <div className="mt-2 flex gap-2">
          <Button small onClick={onRetry}>
            Try again
          </Button>
          <Button small look="quiet" onClick={reload}>
            Reload the page
          </Button>
        </div>
      </Notice>
    </div>
  )
}
