import { classes } from "@/components/classes"

type Props = { name: string; emoji: string | null; color: string | null; large?: boolean }

const COLOR = /^(#[0-9a-f]{3,8}|[a-z]{1,32})$/i

/** Their emoji, or their initial, in a ring of their colour. */
export function PersonMark({ name, emoji, color, large = false }: Props) {
  const ring = color !== null && COLOR.test(color) ? color : undefined
  return (
    <span
      aria-hidden
      style={ring ? { borderColor: ring } : undefined}
      className={classes(
        "grid shrink-0 place-items-center overflow-hidden rounded-full border-[3px] border-line bg-sunken font-display font-bold text-soft",
        large ? "size-16 text-2xl" : "size-11 text-lg",
      )}
    >
      {emoji ?? [...name][0]?.toUpperCase()}
    </span>
  )
}
