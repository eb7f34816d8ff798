import { createElement } from "react"
import { iconOf } from "./icons"

const COLOR = /^(#[0-9a-f]{3,8}|[a-z]{1,32})$/i

export function ListMark({ icon, color }: { icon: string | null; color: string | null }) {
  const ring = color !== null && COLOR.test(color) ? color : undefined
  return (
    <span
      aria-hidden
      style={ring ? { borderColor: ring } : undefined}
      className="grid size-11 shrink-0 place-items-center rounded-xl border-[3px] border-line bg-sunken text-soft"
    >
      {createElement(iconOf(icon), { className: "size-5" })}
    </span>
  )
}
