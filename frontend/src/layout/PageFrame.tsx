import { type ReactNode, Suspense, useEffect, useRef } from "react"
import { useLocation } from "react-router"
import { BrokenPage } from "@/components/Broken"
import { PartBoundary } from "@/components/PartBoundary"
import { Loading, Skeleton } from "@/components/States"

function Coming() {
  return (
    <Loading what="page">
      <Skeleton className="h-9 w-48" />
      <Skeleton className="mt-6 h-64" />
    </Loading>
  )
}

/** The page's own part. Another page moves the keyboard here, so that the next Tab begins with its contents. */
export function PageFrame({ before, children }: { before: ReactNode; children: ReactNode }) {
  const main = useRef<HTMLElement>(null)
  const { pathname } = useLocation()
  const shown = useRef(pathname)
  useEffect(() => {
    if (shown.current !== pathname) main.current?.focus({ preventScroll: true })
    shown.current = pathname
  }, [pathname])
  return (
    <main
      ref={main}
      id="content"
      tabIndex={-1}
      className="mx-auto max-w-[90rem] px-4 pt-6 pb-28 outline-none sm:px-8 md:pb-16"
    >
      {before}
      <PartBoundary key={pathname} fallback={(error, retry) => <BrokenPage error={error} onRetry={retry} />}>
        <Suspense fallback={<Coming />}>{children}</Suspense>
      </PartBoundary>
    </main>
  )
}
