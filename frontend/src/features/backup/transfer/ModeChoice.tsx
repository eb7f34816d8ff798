import { classes } from "@/components/classes"
import type { Mode } from "@/services/api"

const MODES: { mode: Mode; name: string; means: string }[] = [
  {
    mode: "merge",
    name: "Merge",
    means: "Adds what is missing and takes the newer side of what differs. Nothing is removed.",
  },
  {
    mode: "replace",
    name: "Replace",
    means: "Your library becomes exactly what is in it: newer changes go back, and what it lacks is removed.",
  },
]

export function ModeChoice({
  mode,
  disabled,
  onChoose,
}: {
  mode: Mode
  disabled: boolean
  onChoose: (mode: Mode) => void
}) {
  return (
    <fieldset className="mb-4 grid gap-2 sm:grid-cols-2" disabled={disabled}>
      <legend className="sr-only">Mode</legend>
      {MODES.map((choice) => (
        <label
          key={choice.mode}
          className={classes(
            "flex cursor-pointer items-start gap-3 rounded-xl border p-3 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent",
            choice.mode === mode ? "border-accent bg-accent-wash" : "border-line hover:border-edge",
          )}
        >
          <input
            type="radio"
            name="mode"
            checked={choice.mode === mode}
            onChange={() => onChoose(choice.mode)}
            className="mt-1 size-4 accent-accent outline-none"
            aria-label={choice.name}
            aria-describedby={`mode-${choice.mode}`}
          />
          <span>
            <span className="block font-semibold">{choice.name}</span>
            <span id={`mode-${choice.mode}`} className="block text-sm text-soft">
              {choice.means}
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
