import { type ReactNode, useRef, useState } from "react"
import { OneTitle } from "./OneTitle"
import type { DrawPoster } from "./OptionCard"
import { TitleList } from "./TitleList"
import type { PickerControls } from "./usePicker"

const KEYS: readonly [string, string][] = [
  ["↑ ↓", "choose"],
  ["Enter", "take it"],
  ["S", "leave it out"],
  ["L", "later"],
  ["U", "undo"],
  ["/", "search"],
]

function Keys() {
  return (
    <p className="hidden flex-wrap gap-x-4 gap-y-1 text-sm text-faint md:flex">
      {KEYS.map(([key, does]) => (
        <span key={key}>
          <kbd className="rounded border border-line bg-surface px-1.5 py-0.5 font-sans text-xs font-semibold text-soft">
            {key}
          </kbd>
          {` ${does}`}
        </span>
      ))}
    </p>
  )
}

type Props = { controls: PickerControls; poster: DrawPoster; settled: ReactNode }

/** One doubtful title after the other, beside the list of all. */
export function OneByOne({ controls, poster, settled }: Props) {
  const { state } = controls
  const part = useRef<HTMLDivElement>(null)
  const [turn, setTurn] = useState(false)
  const title = state.titles.find(({ key }) => key === state.at)

  function withTurn(act: () => void) {
    setTurn(part.current?.contains(document.activeElement) ?? false)
    act()
  }

  return (
    <div ref={part} className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="grid gap-5">
        {title ? (
          <OneTitle
            key={title.key}
            title={title}
            turn={turn}
            poster={poster}
            onTake={(imdbId) => withTurn(() => controls.choose(title.key, imdbId))}
            onSkip={() => withTurn(() => controls.choose(title.key, null))}
            onLater={() => withTurn(controls.putOff)}
            onUndo={() => withTurn(controls.undo)}
          />
        ) : (
          settled
        )}
        {title && <Keys />}
      </div>
      <TitleList controls={controls} />
    </div>
  )
}
