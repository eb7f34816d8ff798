import { useId } from "react"

const FALLBACK = "#7f8c99"
const SIX_DIGITS = /^#[0-9a-f]{6}$/i

type Props = { value: string | null; onChange: (value: string | null) => void }

/** The browser's colour field can't be empty, so "no colour" is a choice of its own. */
export function ColorField({ value, onChange }: Props) {
  const id = useId()
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="text-sm font-semibold">
        Colour
      </label>
      <div className="flex items-center gap-3">
        <input
          id={id}
          type="color"
          value={value !== null && SIX_DIGITS.test(value) ? value : FALLBACK}
          onChange={(event) => onChange(event.target.value)}
          className="h-10 w-14 rounded-lg border border-edge bg-surface p-1"
        />
        {value === null ? (
          <span className="text-sm text-faint">None</span>
        ) : (
          <button
            type="button"
            onClick={() => onChange(null)}
            className="min-h-6 rounded text-sm font-semibold text-soft underline"
          >
            No colour
          </button>
        )}
      </div>
    </div>
  )
}
