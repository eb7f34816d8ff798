import { Loading, Skeleton } from "@/components/States"

const CARDS = Array.from({ length: 16 }, (_, index) => index)

export function GridSkeleton() {
  return (
    <Loading what="titles">
      <div className="grid grid-cols-3 gap-3 sm:grid-cols-[repeat(auto-fill,minmax(148px,1fr))]">
        {CARDS.map((card) => (
          <div key={card}>
            <Skeleton className="aspect-2/3" />
            <Skeleton className="mt-2 h-4 w-4/5" />
            <Skeleton className="mt-2 mb-4 h-3.5 w-2/5" />
          </div>
        ))}
      </div>
    </Loading>
  )
}
