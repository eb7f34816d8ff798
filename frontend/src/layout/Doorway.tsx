import { type ReactNode, useLayoutEffect, useRef } from "react"

type Props = { title: string; lead: ReactNode; children?: ReactNode }

/** The screen before the library: signing in, and the very first account. One can type at once. */
export function Doorway({ title, lead, children }: Props) {
  const page = useRef<HTMLElement>(null)
  useLayoutEffect(() => page.current?.querySelector<HTMLInputElement>("input:not([readonly])")?.focus(), [])
  return (
    <main ref={page} className="grid min-h-dvh place-items-center px-4 py-10">
      <div className="w-full max-w-sm">
        <img src="/favicon.svg" alt="" className="size-12" />
        <h1 className="mt-5 text-3xl font-bold tracking-tight">{title}</h1>
        <p className="mt-2 text-soft">{lead}</p>
        {children && <div className="mt-7">{children}</div>}
      </div>
    </main>
  )
}
