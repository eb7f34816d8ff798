import { useQuery } from "@tanstack/react-query"
import type { ReactNode } from "react"
import { ErrorState } from "@/components/States"
import type { Title } from "@/services/api"
import { GridSkeleton } from "./GridSkeleton"
import { titlesQuery } from "./queries"

/** The library, or how it is getting on. */
export function WithTitles({ children }: { children: (titles: readonly Title[]) => ReactNode }) {
  const { data: titles, error, refetch } = useQuery(titlesQuery)
  if (titles) return children(titles)
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  return <GridSkeleton />
}
