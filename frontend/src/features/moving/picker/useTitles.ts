import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query"
import { useMemo } from "react"
import { jobTitles } from "@/services/importJobs"

const WINDOW = 200

export const titlesKey = (jobId: string) => ["import-titles", jobId]

/** The titles that a person has decided, or all; as many as were scrolled to. */
export function useTitles(jobId: string, state: "decided" | "all") {
  const query = useInfiniteQuery({
    queryKey: [...titlesKey(jobId), state],
    queryFn: ({ pageParam: offset }) => jobTitles(jobId, { state, offset, limit: WINDOW }),
    initialPageParam: 0,
    getNextPageParam: ({ total, titles }, pages): number | undefined => {
      const here = pages.reduce((sum, page) => sum + page.titles.length, 0)
      return titles.length > 0 && here < total ? here : undefined
    },
    placeholderData: keepPreviousData,
    staleTime: 0,
  })
  const { data } = query
  const titles = useMemo(() => data?.pages.flatMap((page) => page.titles) ?? [], [data])
  return { ...query, titles, total: data?.pages[0]?.total ?? 0 }
}
