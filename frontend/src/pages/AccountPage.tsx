import { useQuery } from "@tanstack/react-query"
import { LogOut } from "lucide-react"
import { type ReactNode, Suspense } from "react"
import { Button } from "@/components/Button"
import { lazyPart } from "@/components/lazyPart"
import { PartBoundary } from "@/components/PartBoundary"
import { Notice, PageHeading } from "@/components/Surface"
import { AppearanceCard } from "@/features/appearance/AppearanceCard"
import { DataBackupCard } from "@/features/backup/DataBackupCard"
import { backupPath } from "@/features/backup/paths"
import { CatalogueCard } from "@/features/catalogue/CatalogueCard"
import { catalogueQuery, isFilling } from "@/features/catalogue/filling"
import { queue, useEnrichment } from "@/features/enrichment/useEnrichment"
import { PasswordCard } from "@/features/session/PasswordCard"
import { signOut, useSession } from "@/features/session/useSession"
import { useDocumentTitle } from "@/layout/useDocumentTitle"
import { messageOf } from "@/services/problem"
import { useLibraryTransfer } from "./useLibraryTransfer"

// Most visits find nothing under way.
const FillingProgress = lazyPart(async () => ({
  default: (await import("@/features/catalogue/FillingProgress")).FillingProgress,
}))
const EnrichmentProgress = lazyPart(async () => ({
  default: (await import("@/features/enrichment/EnrichmentProgress")).EnrichmentProgress,
}))

const Sections = lazyPart(() => import("@/features/account/Sections"))
const SideSections = lazyPart(() => import("@/features/account/SideSections"))

/** Below what most visits are for, so it may come a moment later. */
function Later({ children }: { children: ReactNode }) {
  return (
    <PartBoundary
      fallback={(error, retry) => (
        <Notice tone="danger">
          <p role="alert">{messageOf(error)}</p>
          <Button small className="mt-2" onClick={retry}>
            Try again
          </Button>
        </Notice>
      )}
    >
      <Suspense>{children}</Suspense>
    </PartBoundary>
  )
}

function DataAndBackup() {
  const { controls, lists } = useLibraryTransfer()
  const enrichment = useEnrichment()
  const { data: server } = useQuery(catalogueQuery)
  return (
    <DataBackupCard
      transfer={controls}
      lists={lists}
      progress={
        <PartBoundary fallback={() => null}>
          <Suspense>
            {enrichment ? (
              <EnrichmentProgress state={enrichment} queue={queue} />
            ) : (
              isFilling(server) && <FillingProgress state={server} />
            )}
          </Suspense>
        </PartBoundary>
      }
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
        <div className="grid min-w-0 gap-5">
          <DataAndBackup />
          <Later>
            <Sections backupPath={backupPath} />
          </Later>
        </div>
        <div className="grid min-w-0 gap-5">
          <CatalogueCard />
          <AppearanceCard />
          <PasswordCard />
          <Later>
            <SideSections />
          </Later>
        </div>
      </div>
    </>
  )
}
