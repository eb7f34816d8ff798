import { Check, Eye, RefreshCw, Trash2, X } from "lucide-react"
import { amount } from "@/components/amounts"
import { Button } from "@/components/Button"
import { Picker } from "@/components/Picker"
import type { MovieList, Title } from "@/services/api"
import { type Step, useBulk } from "./bulk"
import type { Marked } from "./useMarked"

const TO_WATCH: Step = { said: "now to watch", change: { status: "toWatch" } }
const WATCHED: Step = { said: "now watched", change: { status: "watched", watch_history: {} } }
const DELETED: Step = { said: "deleted", change: { status: "deleted" } }

const onList = (id: string): Step =>
  id === "-"
    ? { said: "on no list now", change: { custom_list_id: null } }
    : { said: "on the list now", change: { custom_list_id: id } }

const CHOOSE = { value: "", label: "Put on a list" }
const OFF = { value: "-", label: "Take off their list" }

type Props = {
  marked: Marked
  /** What is shown by now: all of it may be picked at once. */
  titles: readonly Title[]
  lists: readonly MovieList[]
  onRefresh: (imdbIds: readonly string[]) => void
}

/** Stays in sight while the library is scrolled; on a phone above the tabs. */
export default function SelectionBar({ marked, titles, lists, onRefresh }: Props) {
  const bulk = useBulk()
  const ids = marked.ids ?? new Set<string>()
  const none = ids.size === 0
  const all = titles.length > 0 && titles.every(({ imdb_id }) => ids.has(imdb_id))
  const run = (step: Step) => bulk.mutate({ ids: [...ids], step }, { onSuccess: marked.end })

  return (
    <section
      aria-label="Selection"
      className="sticky bottom-20 z-20 mt-4 grid gap-3 rounded-2xl border border-line bg-surface p-3 shadow-lift sm:px-4 md:bottom-4"
    >
      <div className="flex items-center justify-between gap-3">
        <p role="status" className="font-semibold">{`${amount(ids.size, "title")} picked`}</p>
        <div className="flex gap-1">
          <Button
            small
            look="quiet"
            onClick={() => marked.all(all ? [] : titles.map(({ imdb_id }) => imdb_id))}
          >
            {all ? "None" : `All ${titles.length.toLocaleString()}`}
          </Button>
          <Button small look="quiet" onClick={marked.end}>
            <X aria-hidden />
            Done
          </Button>
        </div>
      </div>
      <div className="grid grid-cols-2 gap-2 sm:flex sm:flex-wrap">
        <Button small disabled={none} onClick={() => run(TO_WATCH)}>
          <Eye aria-hidden />
          To watch
        </Button>
        <Button small disabled={none} onClick={() => run(WATCHED)}>
          <Check aria-hidden />
          Watched
        </Button>
        <Picker
          label="List"
          hideLabel
          disabled={none}
          options={[CHOOSE, ...lists.map(({ id, name }) => ({ value: id, label: name })), OFF]}
          value=""
          onChange={(id) => id !== "" && run(onList(id))}
          className="[&_button]:h-9 [&_button]:text-sm sm:w-48"
        />
        <Button small disabled={none} onClick={() => onRefresh([...ids])}>
          <RefreshCw aria-hidden />
          Fetch details
        </Button>
        <Button small look="danger-quiet" disabled={none} className="col-span-2" onClick={() => run(DELETED)}>
          <Trash2 aria-hidden />
          Delete
        </Button>
      </div>
    </section>
  )
}
