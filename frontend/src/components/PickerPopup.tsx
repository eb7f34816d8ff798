import { Combobox } from "@base-ui/react/combobox"
import { useVirtualizer } from "@tanstack/react-virtual"
import { Check } from "lucide-react"
import { type RefObject, useCallback, useImperativeHandle, useRef, useState } from "react"
import { classes } from "./classes"
import { CONTROL } from "./Field"
import { Chosen, type Option, PICKER, type PickerProps } from "./Picker"

const ROW = 40

type Rows = ReturnType<typeof useVirtualizer<HTMLDivElement, Element>>

/** Only the options in sight exist: there may be hundreds. */
function useRows(open: boolean, count: number, handle: RefObject<Rows | null>) {
  const scroller = useRef<HTMLDivElement | null>(null)
  const rows = useVirtualizer({
    enabled: open,
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
  })
  useImperativeHandle(handle, () => rows)
  const attach = useCallback(
    (element: HTMLDivElement | null) => {
      scroller.current = element
      if (element) rows.measure()
    },
    [rows],
  )
  return { rows, attach }
}

function Options({ open, handle }: { open: boolean; handle: RefObject<Rows | null> }) {
  const options = Combobox.useFilteredItems<Option>()
  const { rows, attach } = useRows(open, options.length, handle)
  if (options.length === 0) return null
  return (
    <div
      role="presentation"
      ref={attach}
      className="overflow-y-auto overscroll-contain"
      style={{ height: rows.getTotalSize(), maxHeight: "min(20rem, var(--available-height) - 4rem)" }}
    >
      <div role="presentation" className="relative" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, key, start }) => {
          const option = options[index]
          return (
            option && (
              <Combobox.Item
                key={key}
                index={index}
                value={option}
                aria-setsize={options.length}
                aria-posinset={index + 1}
                className="absolute inset-x-0 top-0 flex cursor-pointer items-center gap-2 rounded-lg px-2.5 text-[0.9375rem] outline-none select-none data-highlighted:bg-accent-wash [&_svg]:size-4 [&_svg]:shrink-0"
                style={{ height: ROW, transform: `translateY(${start}px)` }}
              >
                {option.sign}
                <span className="truncate">{option.label}</span>
                {option.hint && (
                  <span className="ml-auto shrink-0 pl-2 text-sm text-faint">{option.hint}</span>
                )}
                <Combobox.ItemIndicator className={classes("text-accent", !option.hint && "ml-auto")}>
                  <Check aria-hidden />
                </Combobox.ItemIndicator>
              </Combobox.Item>
            )
          )
        })}
      </div>
    </div>
  )
}

type Props = PickerProps & { labelledBy: string }

export default function PickerPopup({
  label,
  labelledBy,
  options,
  value,
  onChange,
  disabled = false,
}: Props) {
  // Fetched because somebody wants to choose.
  const [open, setOpen] = useState(true)
  const rows = useRef<Rows | null>(null)
  const chosen = options.find((option) => option.value === value) ?? null
  return (
    <Combobox.Root
      virtualized
      disabled={disabled}
      items={options}
      value={chosen}
      open={open}
      onOpenChange={setOpen}
      onValueChange={(option: Option | null) => option && onChange(option.value)}
      itemToStringLabel={(option: Option) => option.label}
      isItemEqualToValue={(a: Option, b: Option) => a.value === b.value}
      onItemHighlighted={(option, { reason, index }) => {
        if (option && reason !== "pointer") queueMicrotask(() => rows.current?.scrollToIndex(index))
      }}
    >
      <Combobox.Trigger aria-labelledby={labelledBy} className={PICKER}>
        <Chosen option={chosen ?? undefined} />
      </Combobox.Trigger>
      <Combobox.Portal>
        <Combobox.Positioner align="start" sideOffset={4} className="z-[55] outline-none">
          <Combobox.Popup
            aria-label={label}
            className="w-[max(var(--anchor-width),18rem)] max-w-[min(26rem,var(--available-width))] rounded-xl border border-line bg-surface p-2 shadow-lift"
          >
            <Combobox.Input aria-label={`Search: ${label}`} placeholder="Search" className={CONTROL} />
            <Combobox.Empty className="text-sm text-faint [&:not(:empty)]:px-2.5 [&:not(:empty)]:py-3">
              Nothing matches.
            </Combobox.Empty>
            <Combobox.List className="not-empty:mt-2">
              <Options open={open} handle={rows} />
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  )
}
