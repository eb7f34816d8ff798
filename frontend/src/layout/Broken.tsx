import { BrokenPage } from "@/components/Broken"

/** Where not even the frame around the pages could be drawn. */
export function Broken({ error }: { error: unknown }) {
  return (
    <main className="mx-auto max-w-md px-4">
      <BrokenPage error={error} onRetry={() => window.location.reload()} />
    </main>
  )
}
