/** Files on their way to the server, one after the other: the server reads each one whole before it answers. */
import { useQueryClient } from "@tanstack/react-query"
import { useReducer, useRef } from "react"
import { messageOf } from "@/components/messageOf"
import { zone } from "@/components/zone"
import { createJob, type Job, putFile } from "@/services/importJobs"
import { jobsQuery, keepJob } from "../jobs"

export type Upload = { name: string; fraction: number | null; refused: string | null }

type Event =
  | { type: "begun"; names: string[] }
  | { type: "sent"; name: string; fraction: number }
  | { type: "taken"; name: string }
  | { type: "refused"; name: string; reason: string }
  | { type: "dismissed"; name: string }

/** A file of the same name takes the place of the one before it. */
export function next(uploads: readonly Upload[], event: Event): readonly Upload[] {
  switch (event.type) {
    case "begun": {
      const others = uploads.filter(({ name }) => !event.names.includes(name))
      return [...others, ...event.names.map((name) => ({ name, fraction: 0, refused: null }))]
    }
    case "sent": {
      // Sent whole, it still has to be read: nobody knows how long that takes.
      const fraction = event.fraction < 1 ? event.fraction : null
      return uploads.map((each) => (each.name === event.name ? { ...each, fraction } : each))
    }
    case "refused":
      return uploads.map((each) => (each.name === event.name ? { ...each, refused: event.reason } : each))
    case "taken":
    case "dismissed":
      return uploads.filter(({ name }) => name !== event.name)
  }
}

/** What was carried out is done with: more files are another import. */
const takesFiles = (job: Job | null): job is Job =>
  job !== null && job.state !== "applied" && job.state !== "undone"

export function useUploads(job: Job | null) {
  const client = useQueryClient()
  const [uploads, dispatch] = useReducer(next, [])
  const queue = useRef(Promise.resolve())
  const current = useRef(job)
  current.current = job

  async function jobForFiles(): Promise<Job> {
    if (takesFiles(current.current)) return current.current
    const created = await createJob(zone())
    current.current = created
    keepJob(client, created)
    return created
  }

  async function send(file: File): Promise<void> {
    const { name } = file
    try {
      const { id } = await jobForFiles()
      const onProgress = (fraction: number) => dispatch({ type: "sent", name, fraction })
      keepJob(client, await putFile(id, file, { onProgress }))
      dispatch({ type: "taken", name })
    } catch (error) {
      dispatch({ type: "refused", name, reason: messageOf(error) })
      void client.invalidateQueries({ queryKey: jobsQuery.queryKey })
    }
  }

  function add(files: readonly File[]): void {
    dispatch({ type: "begun", names: files.map(({ name }) => name) })
    for (const file of files) queue.current = queue.current.then(() => send(file))
  }

  return { uploads, add, dismiss: (name: string) => dispatch({ type: "dismissed", name }) }
}
