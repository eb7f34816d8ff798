import { useQuery } from "@tanstack/react-query"
import { OptionalPart } from "@/components/LaterPart"
import { lazyPart } from "@/components/lazyPart"
import { LogCard } from "./LogCard"
import { PeopleCard } from "./PeopleCard"
import { meQuery } from "./queries"

const KitCard = lazyPart(() => import("./kits/KitCard"))

/** The wide part of the page: the owner's people, and the log. */
export default function Sections({ backupPath }: { backupPath: (filename: string) => string }) {
  const { data: me } = useQuery(meQuery)
  return (
    <>
      {me?.is_owner && (
        <>
          <OptionalPart>
            <KitCard />
          </OptionalPart>
          <PeopleCard />
        </>
      )}
      <LogCard backupPath={backupPath} />
    </>
  )
}
