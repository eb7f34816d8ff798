import { useQuery } from "@tanstack/react-query"
import type { ReactNode } from "react"
import { QueryState } from "@/components/QueryState"
import type { Title } from "@/services/api"
import { GridSkeleton } from "./GridSkeleton"
import { titlesQuery } from "./queries"

/** The library, or how it is getting on. */
export function WithTitles({ children }: { children: (titles: readonly Title[]) => ReactNode }) {
  return (
    <QueryState query={useQuery(titlesQuery)} loading={<GridSkeleton />}>
      {children}
    </QueryState>
  )
}
