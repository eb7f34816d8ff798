import { useQuery } from "@tanstack/react-query"
import { TriangleAlert } from "lucide-react"
import { Link } from "react-router"
import { Notice } from "@/components/Surface"
import { statusQuery } from "../queries"
import { HEADLINES, needsAttention, TONES } from "./states"

/** True while the backups need somebody: late, failing, missing, or of a library that lost much at once. */
export function useBackupTrouble(): boolean {
  const { data: status } = useQuery(statusQuery)
  return status !== undefined && needsAttention(status.state)
}

/** The line in the library: who never opens the account page has to learn of it too. */
export function BackupTrouble() {
  const { data: status } = useQuery(statusQuery)
  if (!status || !needsAttention(status.state)) return null
  return (
    <section aria-label="Trouble with backups" className="mb-5">
      <Notice tone={TONES[status.state]} icon={<TriangleAlert aria-hidden />}>
        <p className="font-semibold">{HEADLINES[status.state]}</p>
        <p>
          {status.sentence}{" "}
          <Link to="/account" className="rounded font-semibold whitespace-nowrap underline">
            Open the backups
          </Link>
        </p>
      </Notice>
    </section>
  )
}
