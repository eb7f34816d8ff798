import { RotateCcw } from "lucide-react"
import { Button } from "@/components/Button"
import { selected } from "../transfer/plansInWords"
import type { SelectionControls } from "./useSelection"

type Props = { picked: SelectionControls; onRestore: () => void }

/** Stays in sight while a long list is scrolled; on a phone above the tabs. */
export function SelectionBar({ picked, onRestore }: Props) {
  if (picked.count === 0) return null
  return (
    <section
      aria-label="Selection"
      className="sticky bottom-20 z-20 mt-4 flex flex-wrap items-center justify-between gap-x-4 gap-y-2 rounded-2xl border border-line bg-surface px-4 py-3 shadow-lift md:bottom-4"
    >
      <p role="status" className="font-semibold">{`${selected(picked.selection)} picked`}</p>
      <div className="flex gap-2">
        <Button small look="quiet" onClick={picked.clear}>
          Clear
        </Button>
        <Button small look="primary" onClick={onRestore}>
          <RotateCcw aria-hidden />
          Restore these
        </Button>
      </div>
    </section>
  )
}
