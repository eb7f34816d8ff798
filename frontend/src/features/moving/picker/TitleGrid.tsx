import { Check, EyeOff } from "lucide-react"
import { amount } from "@/components/amounts"
import { Button } from "@/components/Button"
import { classes } from "@/components/classes"
import type { Shape } from "@/components/useColumns"
import { useInSight } from "@/components/useInSight"
import { WindowedGrid } from "@/components/WindowedGrid"
import type { JobTitle } from "@/services/importJobs"
import { nameOf } from "./names"
import type { DrawPoster } from "./OptionCard"
import { isTakeable, kindInWords, type Option, optionsOf } from "./options"
import type { Choice } from "./picker"
import type { PickerControls } from "./usePicker"
import { usePickerKeys } from "./usePickerKeys"

const SHOWN = 3
const PADDING = 14
const GAP = 10
/** Everything but the posters has a height of its own, whatever it says. */
const WORDS = 44 + 62 + 36 + 2 * 12 + 2 * PADDING
const posterWidth = (width: number) => (width - 2 * PADDING - (SHOWN - 1) * GAP) / SHOWN
const SHAPE: Shape = {
  narrowest: 288,
  gap: 16,
  least: 1,
  height: (width) => Math.round(posterWidth(width) * 1.5) + WORDS,
}

type CandidateProps = { option: Option; taken: boolean; poster: DrawPoster; onPress: () => void }

function Candidate({ option, taken, poster, onPress }: CandidateProps) {
  const name = option.title ?? option.imdbId ?? "Without a name"
  const facts = [option.year, kindInWords(option.kind)].filter(Boolean).join(" · ")
  return (
    <button
      type="button"
      aria-pressed={taken}
      onClick={onPress}
      className={classes(
        "grid min-w-0 content-start gap-1 rounded-lg text-left outline-offset-2",
        taken ? "ring-2 ring-accent ring-offset-4 ring-offset-surface" : "hover:opacity-85",
      )}
    >
      {poster(option)}
      <span className="block truncate text-sm leading-5 font-semibold">{name}</span>
      <span className="block truncate text-xs leading-4 text-soft tabular-nums">{facts}</span>
      <span className="block h-4 truncate text-xs leading-4 text-soft">{option.director}</span>
    </button>
  )
}

function Mark({ choice }: { choice: Choice | undefined }) {
  if (choice === undefined) return null
  return choice === null ? (
    <EyeOff role="img" aria-label="Left out" className="mt-1 size-4 shrink-0 text-faint" />
  ) : (
    <Check role="img" aria-label="Settled" className="mt-1 size-4 shrink-0 text-good" />
  )
}

type CardProps = { title: JobTitle; controls: PickerControls; poster: DrawPoster; onOpen: () => void }

function Card({ title, controls, poster, onOpen }: CardProps) {
  const { state, choose, withdraw, undo } = controls
  const choice = state.choices.get(title.key)
  const options = optionsOf(title).filter(isTakeable)
  const name = nameOf(title)
  const press = (next: Choice) => (choice === next ? withdraw(title.key) : choose(title.key, next))
  const nothing = () => undefined
  const keys = usePickerKeys({
    take: nothing,
    skip: () => press(null),
    later: nothing,
    undo,
    find: onOpen,
    onPasted: onOpen,
  })
  const more = options.length > SHOWN ? `All ${options.length}` : "Search"
  return (
    <section
      aria-label={name}
      className={classes(
        "flex h-full flex-col gap-3 rounded-2xl border bg-surface p-3.5 shadow-shade",
        choice === undefined ? "border-line" : "border-accent",
      )}
      {...keys}
    >
      <div className="flex h-11 items-start justify-between gap-2">
        <div className="min-w-0">
          <h2 className="truncate leading-6 font-bold">{name}</h2>
          <p className="truncate text-sm leading-5 text-soft">{title.because ?? amount(title.rows, "row")}</p>
        </div>
        <Mark choice={choice} />
      </div>
      <div className="grid min-h-0 flex-1 grid-cols-3 content-start gap-2.5">
        {options.slice(0, SHOWN).map((option) => (
          <Candidate
            key={option.key}
            option={option}
            taken={choice !== undefined && choice === option.imdbId}
            poster={poster}
            onPress={() => press(option.imdbId)}
          />
        ))}
        {options.length === 0 && <p className="col-span-3 text-sm text-soft">Nothing was found for it.</p>}
      </div>
      <div className="flex justify-between gap-2">
        <Button small aria-pressed={choice === null} onClick={() => press(null)}>
          {choice === null ? "Left out" : "Leave it out"}
        </Button>
        <Button small look="quiet" aria-label={`${more}: ${name}`} onClick={onOpen}>
          {more}…
        </Button>
      </div>
    </section>
  )
}

type Props = {
  controls: PickerControls
  poster: DrawPoster
  onPreview: () => void
  onOpen: (key: string) => void
}

/** Many doubtful titles with the posters that each may be: a press settles one, another press takes that back. */
export function TitleGrid({ controls, poster, onPreview, onOpen }: Props) {
  const { titles, total, choices } = controls.state
  const end = useInSight(controls.fetchMore)
  return (
    <div className="grid gap-4">
      {choices.size === total && (
        <Button look="primary" className="justify-self-start" onClick={onPreview}>
          See the preview
        </Button>
      )}
      <WindowedGrid
        label="Doubtful titles"
        items={titles}
        keyOf={({ key }) => key}
        shape={SHAPE}
        draw={(title) => (
          <Card title={title} controls={controls} poster={poster} onOpen={() => onOpen(title.key)} />
        )}
      />
      {titles.length < total && (
        <Button ref={end} small look="quiet" onClick={controls.fetchMore}>
          {`Show all ${total.toLocaleString()}`}
        </Button>
      )}
    </div>
  )
}
