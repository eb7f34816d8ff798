import { useInfiniteQuery } from "@tanstack/react-query"
import { Link } from "react-router"
import { Button } from "@/components/Button"
import { moment } from "@/components/dates"
import type { LogEntry } from "@/services/account"
import { inWords } from "./logInWords"
import { QueryCard } from "./QueryCard"
import { logQuery } from "./queries"

type Props = { backupPath: (filename: string) => string }

function Entry({ entry, backupPath }: { entry: LogEntry } & Props) {
  const { undo } = entry.details
  return (
    <li className="py-2.5">
      <p className="break-words">
        {inWords(entry)}
        {typeof undo === "string" && (
          <>
            {". "}
            <Link className="text-accent underline" to={backupPath(undo)}>
              The backup before it
            </Link>
          </>
        )}
      </p>
      <p className="text-sm text-soft">
        {moment(entry.at)}
        {entry.device !== null && `, by ${entry.device}`}
      </p>
    </li>
  )
}

export function LogCard({ backupPath }: Props) {
  const query = useInfiniteQuery(logQuery)
  return (
    <QueryCard title="Log" description="What was done with this account in the last 400 days." query={query}>
      {({ pages }) => (
        <>
          <ol className="-my-2.5 divide-y divide-line">
            {pages
              .flatMap(({ entries }) => entries)
              .map((entry) => (
                <Entry key={entry.id} entry={entry} backupPath={backupPath} />
              ))}
          </ol>
          {query.hasNextPage && (
            <Button
              small
              className="mt-5"
              busy={query.isFetchingNextPage}
              onClick={() => query.fetchNextPage()}
            >
              Show earlier
            </Button>
          )}
        </>
      )}
    </QueryCard>
  )
}
