import type { ReactNode } from "react"
import { ErrorState } from "./States"

type Query<Data> = { data: Data | undefined; error: Error | null; refetch: () => unknown }

type Props<Data> = {
  query: Query<Data>
  /** The shape of what is coming. */
  loading: ReactNode
  /** In place of a list with nothing in it. */
  empty?: ReactNode
  children: (data: Data) => ReactNode
}

const isNothing = (data: unknown) => Array.isArray(data) && data.length === 0

/** What was read, even where reading it again has failed; else why it could not be read, or that it is coming. */
export function QueryState<Data>({ query: { data, error, refetch }, loading, empty, children }: Props<Data>) {
  if (data !== undefined) return empty !== undefined && isNothing(data) ? empty : children(data)
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  return loading
}
