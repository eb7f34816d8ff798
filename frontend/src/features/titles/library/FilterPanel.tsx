import { ThumbsDown, ThumbsUp } from "lucide-react"
import { useMemo } from "react"
import { amount } from "@/components/amounts"
import { type Option, Picker } from "@/components/Picker"
import type { MovieList, Title } from "@/services/api"
import type { Filter, Missing, Narrowing } from "../filter"
import { type Facets, facets } from "./facets"
import { type Voices, voices } from "./voices"

const ANYBODY: Option = { value: "", label: "Anybody" }
const UP = "up:"
const DOWN = "down:"

/** Who recommended and who advised against: the same name may be both. */
function voiceOptions({ up, down }: Voices): Option[] {
  const option = (vote: string, name: string, count: number): Option => ({
    value: vote + name,
    label: name,
    sign:
      vote === UP ? (
        <ThumbsUp role="img" aria-label="Recommended by" className="text-good" />
      ) : (
        <ThumbsDown role="img" aria-label="Advised against by" className="text-danger" />
      ),
    hint: `${vote === UP ? "recommended" : "against"} ${count.toLocaleString()}`,
  })
  return [
    ANYBODY,
    ...[...up].map(([name, count]) => option(UP, name, count)),
    ...[...down].map(([name, count]) => option(DOWN, name, count)),
  ]
}

function chosenVoice({ person, against }: Filter): string {
  if (person !== "") return UP + person
  return against === "" ? "" : DOWN + against
}

/** What no title has by now may still be in the address. */
function withChosen(options: Option[], value: string, label: string): Option[] {
  return options.some((option) => option.value === value) ? options : [...options, { value, label }]
}

const MISSING: (Option & { value: Missing })[] = [
  { value: "", label: "Nothing in particular" },
  { value: "date", label: "A watch date" },
  { value: "rating", label: "My rating" },
  { value: "name", label: "A name" },
]

const FACETS: { name: keyof Facets; label: string; any: string }[] = [
  { name: "genre", label: "Genre", any: "Any genre" },
  { name: "decade", label: "Decade", any: "Any decade" },
  { name: "director", label: "Director", any: "Any director" },
  { name: "rating", label: "My rating", any: "Any rating" },
  { name: "runtime", label: "Runtime", any: "Any length" },
  { name: "seen", label: "Watched in", any: "Any year" },
]

type Props = {
  filter: Filter
  titles: readonly Title[]
  lists: readonly MovieList[]
  onChange: (changes: Partial<Record<Narrowing, string>>) => void
}

export default function FilterPanel({ filter, titles, lists, onChange }: Props) {
  const found = useMemo(() => facets(titles), [titles])
  const spoken = useMemo(() => voiceOptions(voices(titles)), [titles])
  const voice = chosenVoice(filter)
  const listOptions = [
    { value: "", label: "Every list" },
    ...lists.map(({ id, name, movie_count }) => ({
      value: id,
      label: name,
      hint: amount(movie_count, "title"),
    })),
  ]
  return (
    <div className="grid grid-cols-2 gap-x-2 gap-y-3 rounded-2xl border border-line bg-surface p-3 shadow-shade sm:grid-cols-3 sm:p-4 lg:grid-cols-5">
      <Picker
        label="Whose advice"
        options={withChosen(spoken, voice, filter.person || filter.against)}
        value={voice}
        onChange={(value) =>
          onChange({
            person: value.startsWith(UP) ? value.slice(UP.length) : "",
            against: value.startsWith(DOWN) ? value.slice(DOWN.length) : "",
          })
        }
      />
      <Picker
        label="List"
        options={withChosen(listOptions, filter.list, "A list that is gone")}
        value={filter.list}
        onChange={(list) => onChange({ list })}
      />
      {FACETS.map(({ name, label, any }) => (
        <Picker
          key={name}
          label={label}
          options={withChosen([{ value: "", label: any }, ...found[name]], filter[name], filter[name])}
          value={filter[name]}
          onChange={(value) => onChange({ [name]: value })}
        />
      ))}
      <Picker
        label="What is missing"
        options={MISSING}
        value={filter.missing}
        onChange={(missing) => onChange({ missing })}
      />
    </div>
  )
}
