import { type RefObject, useEffect, useRef } from "react"
import { Chips } from "@/components/Chips"
import { Select } from "@/components/Field"
import { SearchField } from "@/components/SearchField"
import type { MovieList, Person, Status } from "@/services/api"
import type { Filter, Sort } from "./filter"

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
  people: readonly Person[]
  lists: readonly MovieList[]
  onSearch: (words: string) => void
  onChange: (name: string, value: string) => void
}

function Choices({ filter, people, lists, onChange }: Omit<Props, "counts" | "onSearch">) {
  return (
    <>
      <Select
        label="Recommended by"
        hideLabel
        value={filter.person}
        onChange={(event) => onChange("person", event.target.value)}
      >
        <option value="">Anybody</option>
        {people.map(({ name }) => (
          <option key={name}>{name}</option>
        ))}
      </Select>
      <Select
        label="List"
        hideLabel
        value={filter.list}
        onChange={(event) => onChange("list", event.target.value)}
      >
        <option value="">Every list</option>
        {lists.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Select>
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
          onChange={(event) => onChange("sort", event.target.value)}
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
        onChange={(value) => onChange("status", value)}
      />
    </div>
  )
}
