import { useMutation } from "@tanstack/react-query"
import { Check, Clock, EyeOff } from "lucide-react"
import { type RefObject, useEffect, useRef, useState } from "react"
import { amount } from "@/components/amounts"
import { Button } from "@/components/Button"
import { messageOf } from "@/components/messageOf"
import { toast } from "@/components/toasts"
import { numberOf } from "@/query/catalogueSearch"
import type { JobTitle } from "@/services/importJobs"
import { Finder } from "./Finder"
import { type DrawPoster, OptionCard } from "./OptionCard"
import { isTakeable, kindInWords, type Option } from "./options"
import { useOptions } from "./useOptions"
import { usePickerKeys } from "./usePickerKeys"

/** The keyboard stays where it was: at the choices, or, where there are none, at the title's head. */
function useFocusOnTurn(part: RefObject<HTMLElement | null>, turn: boolean, options: readonly Option[]) {
  const first = options[0]?.key
  useEffect(() => {
    if (!turn) return
    const target = first === undefined ? "h2" : "input[type=radio]:checked"
    part.current?.querySelector<HTMLElement>(target)?.focus({ preventScroll: true })
  }, [part, turn, first])
}

function Head({ title }: { title: JobTitle }) {
  const { year, rows, kind, original_title: original, because } = title
  const facts = [kind === "unknown" ? null : kindInWords(kind), amount(rows, "row"), original]
  return (
    <div>
      <h2 tabIndex={-1} className="text-2xl font-bold break-words outline-none">
        {title.title ?? "A title without a name"}
        {year !== null && (
          <>
            {" "}
            <span className="font-normal text-soft">{`(${year})`}</span>
          </>
        )}
      </h2>
      <p className="mt-0.5 text-sm text-soft">{facts.filter(Boolean).join(" · ")}</p>
      {because && <p className="mt-1 text-sm text-warn">{because}</p>}
    </div>
  )
}

type Props = {
  title: JobTitle
  /** Whether the keyboard was in the picker as its turn came. */
  turn: boolean
  poster: DrawPoster
  onTake: (imdbId: string) => void
  onSkip: () => void
  onLater: () => void
  onUndo: () => void
}

/** One title that is in doubt: which one is it? */
export function OneTitle({ title, turn, poster, onTake, onSkip, onLater, onUndo }: Props) {
  const part = useRef<HTMLElement>(null)
  const finder = useRef<HTMLInputElement>(null)
  const [words, setWords] = useState("")
  const { options, searching, said } = useOptions(title, words)
  const [chosen, setChosen] = useState(title.imdb_id)
  const option = options.find(({ key }) => key === chosen) ?? options.find(isTakeable)
  useFocusOnTurn(part, turn || words !== "", options)

  const numbering = useMutation({
    mutationFn: numberOf,
    onSuccess: onTake,
    onError: (error) => toast.error(messageOf(error)),
  })
  function take() {
    if (option === undefined || numbering.isPending) return
    if (option.imdbId !== null) onTake(option.imdbId)
    else if (option.hit !== null) numbering.mutate(option.hit)
  }
  const find = () => finder.current?.focus()
  const actions = { take, skip: onSkip, later: onLater, undo: onUndo, find, onPasted: setWords }
  const keys = usePickerKeys(actions)

  return (
    <section ref={part} aria-label="Which title is it?" className="grid gap-4" {...keys}>
      <Head title={title} />
      <fieldset aria-busy={searching} className="min-w-0">
        <legend className="sr-only">{words === "" ? "Candidates" : `Found for ${words}`}</legend>
        <ul className="grid gap-3 sm:grid-cols-2">
          {options.map((each) => (
            <OptionCard
              key={each.key}
              option={each}
              group={`option-of-${title.key}`}
              chosen={each.key === option?.key}
              poster={poster}
              onChoose={() => setChosen(each.key)}
            />
          ))}
        </ul>
        <p role="status" className="text-soft">
          {searching ? "Searching…" : said}
          {options.length === 0 && words === "" && "Nothing was found for it. Search for it by another name."}
        </p>
      </fieldset>
      <div className="flex flex-wrap gap-2">
        <Button look="primary" busy={numbering.isPending} disabled={option === undefined} onClick={take}>
          <Check aria-hidden />
          It is this one
        </Button>
        <Button onClick={onSkip}>
          <EyeOff aria-hidden />
          Leave it out
        </Button>
        <Button look="quiet" onClick={onLater}>
          <Clock aria-hidden />
          Later
        </Button>
      </div>
      <Finder field={finder} words={words} onSearch={setWords} />
    </section>
  )
}
