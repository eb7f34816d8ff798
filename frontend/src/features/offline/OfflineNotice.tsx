import { useQueryClient } from "@tanstack/react-query"
import { CloudOff } from "lucide-react"
import { useEffect, useState } from "react"
import { useLocation } from "react-router"
import { moment } from "@/components/dates"
import { Notice } from "@/components/Surface"
import { isAway } from "@/services/problem"
import { copyLibrary } from "./copying"

/** The regular look at the library's epoch also tells whether the server is there. */
const WATCHED = "epoch"

/** From the first question without an answer until the server is seen to be back; then all is read again. */
function useIsAway(): boolean {
  const client = useQueryClient()
  const [away, setAway] = useState(false)
  useEffect(() => {
    let missed = false
    function miss() {
      missed = true
      setAway(true)
    }
    if (isAway(client.getQueryState([WATCHED])?.fetchFailureReason)) miss()
    const stopCopying = copyLibrary(client, miss)
    const stopWatching = client.getQueryCache().subscribe((event) => {
      if (event.type !== "updated" || event.query.queryKey[0] !== WATCHED) return
      if (event.action.type === "failed" && isAway(event.action.error)) miss()
      // An error is an answer too, but what is shown may still be a copy.
      if (event.action.type !== "success" || !missed) return
      missed = false
      setAway(false)
      void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== WATCHED })
    })
    return () => {
      stopCopying()
      stopWatching()
    }
  }, [client])
  return away
}

/** Pages that are about the server itself say by themselves that it is away. */
const ABOUT_THE_SERVER = /^\/(account|add|moving|backups)\b/

export function OfflineNotice() {
  const client = useQueryClient()
  const away = useIsAway()
  const { pathname } = useLocation()
  const readAt = client.getQueryState(["titles"])?.dataUpdatedAt
  if (!away || !readAt || ABOUT_THE_SERVER.test(pathname)) return null
  return (
    <section aria-label="Without the server" className="mb-6">
      <Notice tone="warn" icon={<CloudOff aria-hidden />}>
        <p role="status">
          {`The server can't be reached. This is your library as it was ${moment(readAt / 1000)}. It can be looked at; changes have to wait.`}
        </p>
      </Notice>
    </section>
  )
}
