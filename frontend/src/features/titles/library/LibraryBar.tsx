import {
  ArrowDownWideNarrow,
  ArrowUpNarrowWide,
  Dices,
  LayoutGrid,
  List,
  type LucideIcon,
  Rows3,
  SlidersHorizontal,
  SquareCheckBig,
} from "lucide-react"
import { type ReactNode, type RefObject, useEffect, useId, useRef } from "react"
import { buttonClasses, IconButton } from "@/components/Button"
import { Chips } from "@/components/Chips"
import { classes } from "@/components/classes"
import { Select } from "@/components/Field"
import { SearchField } from "@/components/SearchField"
import type { Status } from "@/services/api"
import type { Filter, Sort } from "../filter"
import { chooseView, useView, VIEWS, type View } from "./useView"

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
  { value: "imdb", label: "IMDb's rating" },
  { value: "runtime", label: "Runtime" },
  { value: "watched", label: "Watch date" },
]

const LOOKS: Record<View, { label: string; icon: LucideIcon }> = {
  grid: { label: "Posters", icon: LayoutGrid },
  list: { label: "List", icon: Rows3 },
  compact: { label: "Names", icon: List },
}

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
      placeholder="Title, year, director, genre"
      value={value}
      onChange={onChange}
      wrapper="min-w-0 flex-1"
    />
  )
}

function ViewSwitch() {
  const view = useView()
  return (
    <fieldset className="flex rounded-lg border border-edge p-0.5">
      <legend className="sr-only">View</legend>
      {VIEWS.map((each) => {
        const { label, icon: Icon } = LOOKS[each]
        return (
          <button
            key={each}
            type="button"
            title={label}
            aria-label={label}
            aria-pressed={each === view}
            onClick={() => chooseView(each)}
            className={classes(
              "grid size-8.5 place-items-center rounded-md [&_svg]:size-4",
              each === view ? "bg-accent text-on-accent" : "text-soft hover:bg-sunken hover:text-ink",
            )}
          >
            <Icon aria-hidden />
          </button>
        )
      })}
    </fieldset>
  )
}

type OrderProps = Pick<Props, "filter" | "onOrder">

function Order({ filter: { sort, reversed }, onOrder }: OrderProps) {
  return (
    <div className="flex min-w-0 flex-1 gap-1">
      <Select
        label="Order"
        hideLabel
        value={sort}
        onChange={(event) => onOrder({ sort: event.target.value, reversed: false })}
        wrapper="min-w-0 flex-1 lg:w-36"
      >
        {SORTS.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </Select>
      <IconButton
        label="The other way round"
        aria-pressed={reversed}
        onClick={() => onOrder({ sort, reversed: !reversed })}
        className="size-10 aria-pressed:bg-accent-wash aria-pressed:text-accent"
      >
        {reversed ? <ArrowUpNarrowWide aria-hidden /> : <ArrowDownWideNarrow aria-hidden />}
      </IconButton>
    </div>
  )
}

type Props = {
  filter: Filter
  counts: Record<Status | "all", number>
  /** How many ways it is narrowed down by. */
  narrowed: number
  open: boolean
  onOpen: (open: boolean) => void
  onSearch: (words: string) => void
  onStatus: (status: string) => void
  onOrder: (order: { sort: string; reversed: boolean }) => void
  onRandom: () => void
  onPick: () => void
  /** The filters, while they are unfolded. */
  children: ReactNode
}

/** One row on a phone: the search, and a button that unfolds the rest. */
export function LibraryBar({ filter, counts, narrowed, open, ...rest }: Props) {
  const panel = useId()
  return (
    <div className="mb-4 grid grid-cols-[minmax(0,1fr)] gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <LibrarySearch value={filter.words} onChange={rest.onSearch} />
        <button
          type="button"
          aria-expanded={open}
          aria-controls={panel}
          onClick={() => rest.onOpen(!open)}
          className={classes(buttonClasses(), "px-3 aria-expanded:border-accent")}
        >
          <SlidersHorizontal aria-hidden />
          Filters
          {narrowed > 0 && (
            <span className="rounded-full bg-accent px-1.5 text-xs leading-5 text-on-accent">{narrowed}</span>
          )}
        </button>
        <div className={classes("w-full items-center gap-1.5 lg:flex lg:w-auto", open ? "flex" : "hidden")}>
          <Order filter={filter} onOrder={rest.onOrder} />
          <ViewSwitch />
          <IconButton label="Pick one at random" onClick={rest.onRandom} className="size-10">
            <Dices aria-hidden />
          </IconButton>
          <IconButton label="Pick several" onClick={rest.onPick} className="size-10">
            <SquareCheckBig aria-hidden />
          </IconButton>
        </div>
      </div>
      <div id={panel} hidden={!open}>
        {open && rest.children}
      </div>
      <Chips
        label="Status"
        choices={STATUSES.map((status) => ({ ...status, count: counts[status.value] }))}
        value={filter.status}
        onChange={rest.onStatus}
      />
    </div>
  )
}
