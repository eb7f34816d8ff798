import { RUNTIME_STEPS } from "../facts"

const hours = (minutes: number) =>
  minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60}`

/** "under 1 h", "1 h 30 – 2 h", "3 h and longer" */
export function runtimeLabel(step: number): string {
  const next = RUNTIME_STEPS[RUNTIME_STEPS.indexOf(step) + 1]
  if (next === undefined) return `${hours(step)} and longer`
  return step === 0 ? `under ${hours(next)}` : `${hours(step)} – ${hours(next)}`
}

export const decadeLabel = (decade: number) => `${decade}s`
export const ratingLabel = (step: number) => (step >= 10 ? "10" : `${step} – ${step}.9`)

/** Of a step such as 7, or of all from there on, written 7+. */
export const ratingInWords = (value: string) =>
  value.endsWith("+") ? `${value.slice(0, -1)} or more` : ratingLabel(Number(value))

export function gapLabel(step: number): string {
  if (step === 0) return "as IMDb"
  return `${Math.abs(step)} ${step > 0 ? "above" : "below"} IMDb`
}
