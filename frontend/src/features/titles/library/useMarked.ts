import { useCallback, useState } from "react"

export type Marked = {
  /** Null while titles are opened and not picked. */
  ids: ReadonlySet<string> | null
  begin: () => void
  end: () => void
  toggle: (imdbId: string) => void
  all: (imdbIds: readonly string[]) => void
}

const NONE: ReadonlySet<string> = new Set()

/** Titles that are picked, to do something with all of them at once. */
export function useMarked(): Marked {
  const [ids, setIds] = useState<ReadonlySet<string> | null>(null)
  const toggle = useCallback((imdbId: string) => {
    setIds((before) => {
      const next = new Set(before)
      if (!next.delete(imdbId)) next.add(imdbId)
      return next
    })
  }, [])
  return {
    ids,
    begin: () => setIds(NONE),
    end: () => setIds(null),
    toggle,
    all: (imdbIds) => setIds(new Set(imdbIds)),
  }
}
