/** What has just happened, said in passing; and the way back from the latest step. */
import { useSyncExternalStore } from "react"

export type Step = { said: string; undo: () => void }

export type Toast = {
  id: string
  tone: "success" | "error"
  title: string
  description?: string | undefined
  step?: Step | undefined
}

type State = {
  toasts: readonly Toast[]
  /** Open dialogs: nothing may lie over their questions, so toasts wait until they are closed. */
  dialogs: number
  latest: Step | null
}

const NOTHING: State = { toasts: [], dialogs: 0, latest: null }
const MOST = 4

const listeners = new Set<() => void>()
let state = NOTHING
let made = 0

function change(part: Partial<State>): void {
  state = { ...state, ...part }
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function add(toast: Omit<Toast, "id">): void {
  made += 1
  change({ toasts: [...state.toasts, { ...toast, id: String(made) }].slice(-MOST) })
}

/** Undo leads back one step. Whatever changes the library afterwards makes it lead nowhere. */
export function forgetUndo(): void {
  change({ toasts: state.toasts.filter(({ step }) => step === undefined), latest: null })
}

export const toast = {
  success: (title: string, description?: string) => add({ tone: "success", title, description }),
  error: (title: string) => add({ tone: "error", title }),
  /** A step that can be undone: from its toast, and from the top of every page until the next step. */
  step(said: string, { description, undo }: { description?: string; undo: () => void }) {
    forgetUndo()
    const step = { said, undo }
    change({ latest: step })
    add({ tone: "success", title: said, description, step })
  },
  close: (id: string) => change({ toasts: state.toasts.filter((toast) => toast.id !== id) }),
  clear: () => change({ toasts: [], latest: null }),
}

export function undoLatest(): void {
  const step = state.latest
  forgetUndo()
  step?.undo()
}

/** Held from when a dialog opens until what is returned is called. */
export function holdToasts(): () => void {
  change({ dialogs: state.dialogs + 1 })
  return () => change({ dialogs: state.dialogs - 1 })
}

export const useToasts = () => useSyncExternalStore(subscribe, () => state)
