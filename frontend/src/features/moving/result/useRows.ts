import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query"
import { useMemo } from "react"
import { type Job, jobRows, type Outcome } from "@/services/importJobs"

const WINDOW = 200

export type RowFilter = Outcome | "all"

/** The rows of the files with what became of each; as many as were scrolled to. */
export function useRows({ id, changed_at }: Pick<Job, "id" | "changed_at">, filter: RowFilter) {
  const query = useInfiniteQuery({
    queryKey: ["import-rows", id, changed_at, filter],
    queryFn: ({ pageParam: offset, signal }) =>
      jobRows(id, { offset, limit: WINDOW, ...(filter !== "all" && { outcome: filter }) }, signal),
    initialPageParam: 0,
    getNextPageParam: ({ total, rows }, pages): number | undefined => {
      const here = pages.reduce((sum, page) => sum + page.rows.length, 0)
      return rows.length > 0 && here < total ? here : undefined
    },
    placeholderData: keepPreviousData,
  })
  const { data } = query
  const rows = useMemo(() => data?.pages.flatMap((page) => page.rows) ?? [], [data])
  return { ...query, rows, total: data?.pages[0]?.total ?? 0 }
}
