import { useQuery } from "@tanstack/react-query"
import { LogCard } from "./LogCard"
import { PeopleCard } from "./PeopleCard"
import { meQuery } from "./queries"

/** The wide part of the page: the owner's people, and the log. */
export default function Sections({ backupPath }: { backupPath: (filename: string) => string }) {
  const { data: me } = useQuery(meQuery)
  return (
    <>
      {me?.is_owner && <PeopleCard />}
      <LogCard backupPath={backupPath} />
    </>
  )
}
