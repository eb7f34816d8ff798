import { SearchX } from "lucide-react"
import { type ReactNode, useDeferredValue } from "react"
import { SearchField } from "./SearchField"
import { EmptyState, Loading, Skeleton } from "./States"
import type { Shape } from "./useColumns"
import { useTypedParam } from "./useTypedParam"
import { WindowedGrid } from "./WindowedGrid"
import { hasWords, wordsOf } from "./words"

/** A mark beside two lines of text, each on one line whatever its length. */
const SHAPE: Shape = { narrowest: 280, gap: 12, least: 1, height: () => 78 }
const FEW = 12

type Props<Item> = {
  items: readonly Item[]
  keyOf: (item: Item) => string
  /** What a search looks for. */
  nameOf: (item: Item) => string
  label: string
  draw: (item: Item) => ReactNode
}

/** Many cards with a name each: searched by it, and drawn where the window is. */
export function CardGrid<Item>({ items, keyOf, nameOf, label, draw }: Props<Item>) {
  const [search, setSearch] = useTypedParam("q")
  const words = wordsOf(useDeferredValue(search))
  const found = words.length === 0 ? items : items.filter((item) => hasWords(nameOf(item), words))
  return (
    <>
      {(items.length > FEW || search !== "") && (
        <SearchField
          label={`Search ${label.toLowerCase()}`}
          placeholder="Name"
          value={search}
          onChange={setSearch}
          wrapper="mb-5 max-w-md"
        />
      )}
      {found.length === 0 ? (
        <EmptyState icon={<SearchX aria-hidden />} title="Nothing matches" />
      ) : (
        <WindowedGrid items={found} keyOf={keyOf} label={label} shape={SHAPE} draw={draw} />
      )}
    </>
  )
}

export const CARD =
  "flex h-[78px] items-center gap-4 rounded-2xl border border-line bg-surface px-4 shadow-shade transition-colors hover:border-edge"

/** The shape of cards that are coming. */
export function CardsComing({ what }: { what: string }) {
  return (
    <Loading what={what}>
      <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        <Skeleton className="h-20" />
        <Skeleton className="h-20" />
        <Skeleton className="h-20" />
      </div>
    </Loading>
  )
}
