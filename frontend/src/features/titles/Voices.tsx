import { ThumbsDown, ThumbsUp } from "lucide-react"

function named(names: readonly string[]): string {
  const [first = "", ...others] = names
  return others.length === 0 ? first : `${first} +${others.length}`
}

type Props = { names: readonly string[]; up: boolean }

/** Told apart by sign and by word: somebody who warns is not one who recommends. */
export function Voices({ names, up }: Props) {
  if (names.length === 0) return null
  return (
    <span className="inline-flex min-w-10 items-center gap-1">
      {up ? <ThumbsUp aria-hidden /> : <ThumbsDown aria-hidden className="text-danger" />}
      {up ? <span className="sr-only">from</span> : <span className="shrink-0 text-danger">against:</span>}
      <span className="truncate">{named(names)}</span>
    </span>
  )
}
