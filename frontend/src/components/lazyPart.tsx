import { type ComponentProps, type ComponentType, createElement, lazy } from "react"

const PAUSE = 1_000

/** A part of the app that could not be fetched: the server is away, or it has a newer app with other files. */
export class PartMissing extends Error {
  constructor(cause: unknown) {
    super("A part of the app could not be fetched.", { cause })
  }
}

// biome-ignore lint/suspicious/noExplicitAny: React's own type for a component whose props are not known here.
type Part = ComponentType<any>

const failed = new Set<() => void>()
const soon = new Set<() => Promise<unknown>>()

async function twice<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch {
    // A connection that breaks off is often there again a moment later.
    await new Promise((resolve) => setTimeout(resolve, PAUSE))
    return load()
  }
}

/** React's lazy, but a failure is tried again, says what it is, and is not for ever. */
export function lazyPart<T extends Part>(load: () => Promise<{ default: T }>, { early = false } = {}) {
  const make = () =>
    lazy(() =>
      twice(load).catch((cause: unknown) => {
        failed.add(renew)
        throw new PartMissing(cause)
      }),
    )
  const renew = () => {
    current = make()
  }
  let current = make()
  if (early) soon.add(load)
  return (props: ComponentProps<T>) => createElement(current, props)
}

/** What failed is fetched anew when it is next shown. */
export function renewFailedParts(): void {
  for (const renew of failed) renew()
  failed.clear()
}

/** Parts that a click needs at once are fetched before it: by then an update may have taken them away. */
export function fetchEarlyParts(): void {
  for (const load of soon) load().catch(() => undefined)
}
