import { useInfiniteQuery } from "@tanstack/react-query"
import { useMemo } from "react"
import type { ImportResult } from "@/services/api"
import { type Job, type JobPlan, planJob } from "@/services/importJobs"

const FIRST_ROWS = 500
const MOST_ROWS = 10_000

type Page = { offset: number; plan: string | null }

const rowsOf = (pages: readonly JobPlan[]) => pages.flatMap(({ preview }) => preview.rows ?? [])

function joinedUp(pages: readonly JobPlan[]): ImportResult | null {
  const [first] = pages
  if (first === undefined) return null
  const names = pages.map(({ preview }) => preview.list_names ?? {})
  return { ...first.preview, rows: rowsOf(pages), list_names: Object.assign({}, ...names) }
}

/** The plan as it is now, with as many of its rows as were asked for. */
export function usePlan({ id }: Pick<Job, "id">) {
  const query = useInfiniteQuery({
    queryKey: ["import-plan", id],
    queryFn: ({ pageParam: { offset, plan }, signal }) =>
      planJob(id, { offset, plan, limit: offset === 0 ? FIRST_ROWS : MOST_ROWS }, signal),
    initialPageParam: { offset: 0, plan: null } as Page,
    getNextPageParam: ({ preview }, pages): Page | undefined => {
      const offset = rowsOf(pages).length
      const isWhole = offset >= (preview.rows_total ?? 0) || preview.rows?.length === 0
      return isWhole ? undefined : { offset, plan: preview.plan_digest }
    },
    staleTime: 0,
    gcTime: 0,
  })
  const { data } = query
  const report = useMemo(() => joinedUp(data?.pages ?? []), [data])
  return { ...query, report, first: data?.pages[0] ?? null }
}
