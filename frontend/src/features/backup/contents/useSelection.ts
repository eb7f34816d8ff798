import { useCallback, useState } from "react"
import type { ContentsKind, Selection } from "@/services/api"

const NOTHING: Selection = { movies: [], people: [], lists: [] }

export type SelectionControls = {
  selection: Selection
  count: number
  has: (kind: ContentsKind, key: string) => boolean
  toggle: (kind: ContentsKind, key: string) => void
  clear: () => void
}

/** What somebody picked out of a backup, to be restored while everything else stays. */
export function useSelection(): SelectionControls {
  const [selection, setSelection] = useState(NOTHING)

  const toggle = useCallback((kind: ContentsKind, key: string) => {
    setSelection((before) => {
      const keys = before[kind]
      return {
        ...before,
        [kind]: keys.includes(key) ? keys.filter((other) => other !== key) : [...keys, key],
      }
    })
  }, [])

  return {
    selection,
    count: selection.movies.length + selection.people.length + selection.lists.length,
    has: (kind, key) => selection[kind].includes(key),
    toggle,
    clear: () => setSelection(NOTHING),
  }
}
