import { type QueryClient, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query"
import { useEffect } from "react"
import { messageOf } from "@/components/messageOf"
import { toast } from "@/components/toasts"
import { type Job, listJobs, watchJob } from "@/services/importJobs"

const KEY = ["import-jobs"]
const WHILE_MATCHING = 3_000
const WHILE_PAUSED = 15_000

function interval(jobs: readonly Job[] | undefined): number | false {
  if (jobs?.some(({ state }) => state === "matching")) return WHILE_MATCHING
  return jobs?.some(({ state }) => state === "paused") ? WHILE_PAUSED : false
}

/** Newest first. Each event starts the interval anew, so the server is only polled where no events come through. */
export const jobsQuery = queryOptions({
  queryKey: KEY,
  queryFn: listJobs,
  refetchInterval: ({ state: { data } }) => interval(data),
})

/** What a list says that was asked for before is older than the job. */
export function keepJob(client: QueryClient, job: Job): void {
  void client.cancelQueries({ queryKey: KEY })
  client.setQueryData(jobsQuery.queryKey, (jobs = []) =>
    jobs.some(({ id }) => id === job.id)
      ? jobs.map((known) => (known.id === job.id ? job : known))
      : [job, ...jobs],
  )
}

/** A change of the job alone: the library stays as it is. */
export function useJobMutation<Input>(mutationFn: (input: Input) => Promise<Job>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn,
    onSuccess: (job) => {
      keepJob(client, job)
      void client.invalidateQueries({ queryKey: ["import-plan", job.id] })
    },
    onError: (error) => {
      toast.error(messageOf(error))
      void client.invalidateQueries({ queryKey: KEY })
    },
  })
}

async function follow(client: QueryClient, jobId: string, signal: AbortSignal): Promise<void> {
  try {
    for await (const job of watchJob(jobId, signal)) keepJob(client, job)
  } catch {
    // A proxy that holds events back, or a connection that broke off: polling goes on.
  }
}

/** Shows the progress as it comes, while the titles are looked up. */
export function useJobWatch({ id, state }: Pick<Job, "id" | "state">): void {
  const client = useQueryClient()
  useEffect(() => {
    if (state !== "matching") return
    const leaving = new AbortController()
    void follow(client, id, leaving.signal)
    return () => leaving.abort()
  }, [client, id, state])
}
