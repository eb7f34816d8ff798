import { LogOut } from "lucide-react"
import { Button } from "@/components/Button"
import { LaterPart, OptionalPart } from "@/components/LaterPart"
import { lazyPart } from "@/components/lazyPart"
import { PageHeading } from "@/components/Surface"
import { AppearanceCard } from "@/features/appearance/AppearanceCard"
import { DataBackupCard } from "@/features/backup/DataBackupCard"
import { backupPath } from "@/features/backup/paths"
import { CatalogueCard } from "@/features/catalogue/CatalogueCard"
import { signOut, useSession } from "@/features/session/useSession"
import { useDocumentTitle } from "@/layout/useDocumentTitle"
import { useLibraryTransfer } from "./useLibraryTransfer"

const DetailsProgress = lazyPart(async () => ({
  default: (await import("@/layout/DetailsProgress")).DetailsProgress,
}))

// Below what most visits are for, so they may come a moment later.
const PasswordCard = lazyPart(async () => ({
  default: (await import("@/features/session/PasswordCard")).PasswordCard,
}))
const Sections = lazyPart(() => import("@/features/account/Sections"))
const SideSections = lazyPart(() => import("@/features/account/SideSections"))

function DataAndBackup() {
  const { controls, lists } = useLibraryTransfer()
  return (
    <DataBackupCard
      transfer={controls}
      lists={lists}
      progress={
        <OptionalPart>
          <DetailsProgress />
        </OptionalPart>
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
          <LaterPart>
            <Sections backupPath={backupPath} />
          </LaterPart>
        </div>
        <div className="grid min-w-0 gap-5">
          <CatalogueCard />
          <AppearanceCard />
          <LaterPart>
            <PasswordCard />
            <SideSections />
          </LaterPart>
        </div>
      </div>
    </>
  )
}
