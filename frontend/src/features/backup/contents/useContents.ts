import { keepPreviousData, queryOptions, useQueries, useQuery } from "@tanstack/react-query"
import { backupContents, type ContentsKind, type ContentsRow } from "@/services/api"

const PAGE = 100

export type Asked = { filename: string; kind: ContentsKind; search: string }

const pageQuery = ({ filename, kind, search }: Asked, page: number) =>
  queryOptions({
    queryKey: ["backup", "contents", filename, kind, search, page],
    queryFn: ({ signal }) =>
      backupContents(filename, { kind, search, offset: page * PAGE, limit: PAGE }, signal),
    // A backup never changes.
    staleTime: Number.POSITIVE_INFINITY,
  })

/** The first page of an answer; while the next answer is on its way the one before stays in sight. */
export const useFirstPage = (asked: Asked) =>
  useQuery({ ...pageQuery(asked, 0), placeholderData: keepPreviousData })

/** The rows in sight, fetched a hundred at a time; undefined while they are on their way. */
export function useRowsInSight(asked: Asked, indices: readonly number[]) {
  const pages = [...new Set(indices.map((index) => Math.floor(index / PAGE)))]
  const replies = useQueries({ queries: pages.map((page) => pageQuery(asked, page)) })
  const byPage = new Map(pages.map((page, at) => [page, replies[at]?.data?.rows]))
  const failed = replies.find(({ isError }) => isError)
  return {
    row: (index: number): ContentsRow | undefined => byPage.get(Math.floor(index / PAGE))?.[index % PAGE],
    failed: failed ? { error: failed.error, retry: () => void failed.refetch() } : null,
  }
}
