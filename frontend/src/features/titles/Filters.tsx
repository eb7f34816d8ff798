import { ThumbsDown, ThumbsUp } from "lucide-react"
import { type RefObject, useEffect, useRef } from "react"
import { amount } from "@/components/amounts"
import { Chips } from "@/components/Chips"
import { Select } from "@/components/Field"
import { type Option, Picker } from "@/components/Picker"
import { SearchField } from "@/components/SearchField"
import type { MovieList, Status } from "@/services/api"
import type { Filter, Sort } from "./filter"
import type { Voices } from "./voices"

const STATUSES: { value: Filter["status"]; label: string }[] = [
  { value: "all", label: "All" },
  { value: "toWatch", label: "To watch" },
  { value: "watched", label: "Watched" },
  { value: "custom", label: "On a list" },
  { value: "deleted", label: "Deleted" },
]

const SORTS: { value: Sort; label: string }[] = [
  { value: "changed", label: "Recent" },
  { value: "title", label: "Title" },
  { value: "year", label: "Year" },
  { value: "rating", label: "My rating" },
  { value: "watched", label: "Watch date" },
]

/** "/" jumps to the search, unless somebody is typing elsewhere. */
function useSlash(field: RefObject<HTMLInputElement | null>) {
  useEffect(() => {
    const jump = (event: KeyboardEvent) => {
      const typing =
        event.target instanceof Element && event.target.closest("input, select, textarea, [role=dialog]")
      if (event.key !== "/" || typing || event.ctrlKey || event.metaKey) return
      event.preventDefault()
      field.current?.focus()
    }
    window.addEventListener("keydown", jump)
    return () => window.removeEventListener("keydown", jump)
  }, [field])
}

function LibrarySearch({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const field = useRef<HTMLInputElement>(null)
  useSlash(field)
  return (
    <SearchField
      ref={field}
      label="Search the library"
      aria-keyshortcuts="/"
      placeholder="Title, year or genre"
      value={value}
      onChange={onChange}
      wrapper="col-span-full lg:col-span-1"
    />
  )
}

type Props = {
  filter: Filter
  counts: Record<Status | "all", number>
  voices: Voices
  lists: readonly MovieList[]
  onSearch: (words: string) => void
  onChange: (changes: Record<string, string>) => void
}

const ANYBODY: Option = { value: "", label: "Anybody" }
const EVERY_LIST: Option = { value: "", label: "Every list" }
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

/** Somebody who has no title by now may still be in the address. */
function withChosen(options: Option[], value: string, label: string): Option[] {
  return options.some((option) => option.value === value) ? options : [...options, { value, label }]
}

function Choices({ filter, voices, lists, onChange }: Omit<Props, "counts" | "onSearch">) {
  const voice = chosenVoice(filter)
  const listOptions = lists.map(({ id, name, movie_count }) => ({
    value: id,
    label: name,
    hint: amount(movie_count, "title"),
  }))
  return (
    <>
      <Picker
        label="Whose advice"
        hideLabel
        options={withChosen(voiceOptions(voices), voice, filter.person || filter.against)}
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
        hideLabel
        options={withChosen([EVERY_LIST, ...listOptions], filter.list, "A list that is gone")}
        value={filter.list}
        onChange={(list) => onChange({ list })}
      />
    </>
  )
}

export function Filters({ counts, onSearch, ...rest }: Props) {
  const { filter, onChange } = rest
  return (
    <div className="mb-6 grid gap-3">
      <div className="grid grid-cols-3 gap-2 lg:grid-cols-[minmax(14rem,1fr)_11rem_11rem_9rem]">
        <LibrarySearch value={filter.words} onChange={onSearch} />
        <Choices {...rest} />
        <Select
          label="Order"
          hideLabel
          value={filter.sort}
          onChange={(event) => onChange({ sort: event.target.value })}
        >
          {SORTS.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
      </div>
      <Chips
        label="Status"
        choices={STATUSES.map((status) => ({ ...status, count: counts[status.value] }))}
        value={filter.status}
        onChange={(status) => onChange({ status })}
      />
    </div>
  )
}
