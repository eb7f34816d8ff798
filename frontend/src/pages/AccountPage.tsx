import { useQuery } from "@tanstack/react-query"
import { LogOut } from "lucide-react"
import { useMemo } from "react"
import { Button } from "@/components/Button"
import { PageHeading } from "@/components/Surface"
import { AppearanceCard } from "@/features/appearance/AppearanceCard"
import { DataBackupCard } from "@/features/backup/DataBackupCard"
import { EnrichmentProgress } from "@/features/enrichment/EnrichmentProgress"
import { queue, useEnrichment } from "@/features/enrichment/useEnrichment"
import { listsQuery } from "@/features/lists/queries"
import { PasswordCard } from "@/features/session/PasswordCard"
import { signOut, useSession } from "@/features/session/useSession"
import { useDocumentTitle } from "@/layout/useDocumentTitle"

function DataAndBackup() {
  const { data: lists } = useQuery(listsQuery)
  const names = useMemo(() => new Map(lists?.map(({ id, name }) => [id, name])), [lists])
  const enrichment = useEnrichment()
  return (
    <DataBackupCard
      lists={names}
      onNeedsDetails={(ids, mode) => (mode === "replace" ? queue.startOver(ids) : queue.add(ids))}
      progress={enrichment && <EnrichmentProgress state={enrichment} queue={queue} />}
    />
  )
}

export default function AccountPage() {
  useDocumentTitle("Account")
  const user = useSession()?.user
  return (
    <>
      <PageHeading
        title={user?.username ?? "Account"}
        aside={
          <Button onClick={signOut}>
            <LogOut aria-hidden />
            Sign out
          </Button>
        }
      >
        {user?.email}
      </PageHeading>
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1.7fr)_minmax(18rem,1fr)]">
        <DataAndBackup />
        <div className="grid gap-5">
          <AppearanceCard />
          <PasswordCard />
        </div>
      </div>
    </>
  )
}
