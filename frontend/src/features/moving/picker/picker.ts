/** The titles that nobody could tell for certain, and what a person has said of them so far. */
import type { JobTitle } from "@/services/importJobs"

/** The IMDb number that is meant, or null where the title is left out. */
export type Choice = string | null

export type Picker = {
  /** As far as they are fetched, in the order of the files. */
  titles: readonly JobTitle[]
  /** Settled here or not, fetched or not. */
  total: number
  at: string | null
  /** In the order in which they were made. */
  choices: ReadonlyMap<string, Choice>
}

export type PickerEvent =
  | { type: "came"; titles: readonly JobTitle[]; total: number }
  | { type: "shown"; key: string }
  | { type: "chosen"; key: string; choice: Choice }
  | { type: "withdrawn"; key: string }
  | { type: "putOff" }

export const EMPTY: Picker = { titles: [], total: 0, at: null, choices: new Map() }

/** The next one that is open, from the one that is shown on, and around the end. */
function nextOpen({ titles, choices, at }: Picker): string | null {
  const from = titles.findIndex(({ key }) => key === at) + 1
  const ahead = [...titles.slice(from), ...titles.slice(0, from)]
  return ahead.find(({ key }) => !choices.has(key))?.key ?? null
}

function came(state: Picker, titles: readonly JobTitle[], total: number): Picker {
  const known = new Set(state.titles.map(({ key }) => key))
  const all = [...state.titles, ...titles.filter(({ key }) => !known.has(key))]
  const next = { ...state, titles: all, total: Math.max(total + state.choices.size, all.length) }
  return { ...next, at: state.at ?? nextOpen(next) }
}

export function next(state: Picker, event: PickerEvent): Picker {
  switch (event.type) {
    case "came":
      return came(state, event.titles, event.total)
    case "shown":
      return { ...state, at: event.key }
    case "chosen": {
      const choices = new Map(state.choices)
      // Said anew, it is the latest.
      choices.delete(event.key)
      choices.set(event.key, event.choice)
      const chosen = { ...state, choices, at: event.key }
      return { ...chosen, at: nextOpen(chosen) }
    }
    case "withdrawn": {
      const choices = new Map(state.choices)
      choices.delete(event.key)
      return { ...state, choices, at: event.key }
    }
    case "putOff":
      return { ...state, at: nextOpen(state) }
  }
}

export const latestChoice = ({ choices }: Picker): string | null => [...choices.keys()].at(-1) ?? null

export const openHere = ({ titles, choices }: Picker) => titles.length - choices.size

const AHEAD = 20

/** Fetched before somebody who is quick comes to the end of what is there. */
export const needsMore = (state: Picker) => state.titles.length < state.total && openHere(state) < AHEAD
