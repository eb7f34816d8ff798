import type { ReactNode } from "react"
import { Button } from "@/components/Button"
import { messageOf } from "@/components/messageOf"
import { Loading, Skeleton } from "@/components/States"
import { Card } from "@/components/Surface"

type Props<T> = {
  title: string
  description?: ReactNode
  query: { data: T | undefined; error: Error | null; refetch: () => unknown }
  children: (data: T) => ReactNode
}

/** A card whose contents have to be fetched: shapes until they are there, and why they aren't. */
export function QueryCard<T>({ title, description, query, children }: Props<T>) {
  const { data, error, refetch } = query
  return (
    <Card title={title} description={description}>
      {data !== undefined ? (
        children(data)
      ) : error ? (
        <div role="alert" className="grid justify-items-start gap-3">
          <p className="text-soft">{messageOf(error)}</p>
          <Button small onClick={() => refetch()}>
            Try again
          </Button>
        </div>
      ) : (
        <Loading what={title}>
          <div className="grid gap-2">
            <Skeleton className="h-12" />
            <Skeleton className="h-12" />
          </div>
        </Loading>
      )}
    </Card>
  )
}
