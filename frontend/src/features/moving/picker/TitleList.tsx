import { Check, EyeOff, Undo2 } from "lucide-react"
import { Button, IconButton } from "@/components/Button"
import { classes } from "@/components/classes"
import { useInSight } from "@/components/useInSight"
import { RowsOfDialog } from "@/components/WindowedRows"
import type { JobTitle } from "@/services/importJobs"
import { nameOf } from "./names"
import type { PickerControls } from "./usePicker"

function Mark({ choice }: { choice: string | null | undefined }) {
  if (choice === undefined) return <span className="size-4 shrink-0 rounded-full border border-edge" />
  return choice === null ? (
    <EyeOff role="img" aria-label="Left out" className="size-4 shrink-0 text-faint" />
  ) : (
    <Check role="img" aria-label="Settled" className="size-4 shrink-0 text-good" />
  )
}

type RowProps = { title: JobTitle; controls: PickerControls }

function Row({ title, controls: { state, show, withdraw } }: RowProps) {
  const choice = state.choices.get(title.key)
  const isShown = state.at === title.key
  return (
    <div className={classes("flex items-center gap-1 px-1", isShown && "bg-accent-wash")}>
      <button
        type="button"
        aria-current={isShown || undefined}
        onClick={() => show(title.key)}
        className="flex min-h-11 min-w-0 flex-1 items-center gap-2.5 rounded px-2 text-left"
      >
        <Mark choice={choice} />
        <span className="min-w-0 flex-1 truncate">{nameOf(title)}</span>
      </button>
      {choice !== undefined && (
        <IconButton label={`Undo the decision on ${nameOf(title)}`} onClick={() => withdraw(title.key)}>
          <Undo2 aria-hidden />
        </IconButton>
      )}
    </div>
  )
}

/** All of them, to go back to one or to see what is left. */
export function TitleList({ controls }: { controls: PickerControls }) {
  const { titles, total } = controls.state
  const end = useInSight(controls.fetchMore)
  return (
    <section aria-label="All doubtful titles" className="min-w-0">
      <div className="max-h-80 overflow-y-auto rounded-2xl border border-line bg-surface lg:max-h-[70dvh]">
        <RowsOfDialog
          label="Doubtful titles"
          items={titles}
          keyOf={({ key }) => key}
          draw={(title) => <Row title={title} controls={controls} />}
        />
        {titles.length < total && (
          <Button ref={end} small look="quiet" onClick={controls.fetchMore}>
            {`Show all ${total.toLocaleString()}`}
          </Button>
        )}
      </div>
    </section>
  )
}
