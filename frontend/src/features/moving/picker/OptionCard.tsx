import { ExternalLink } from "lucide-react"
import { type ReactNode, useId } from "react"
import { classes } from "@/components/classes"
import { isTakeable, kindInWords, type Option } from "./options"

export type DrawPoster = (option: Option) => ReactNode

type Props = {
  option: Option
  group: string
  chosen: boolean
  poster: DrawPoster
  onChoose: () => void
}

function facts({ year, kind, runtime }: Option): string {
  return [year, kindInWords(kind), runtime !== null && `${runtime} min`].filter(Boolean).join(" · ")
}

/** The picture and the words choose it; the links beside lead out. */
export function OptionCard({ option, group, chosen, poster, onChoose }: Props) {
  const id = useId()
  const { title, originalTitle, director, links } = option
  const name = title ?? option.imdbId ?? "Without a name"
  const original = originalTitle !== null && originalTitle !== title ? originalTitle : null
  return (
    <li
      className={classes(
        "grid min-w-0 rounded-2xl border bg-surface transition-colors has-[input:focus-visible]:outline-2 has-[input:focus-visible]:outline-offset-2 has-[input:focus-visible]:outline-accent",
        chosen ? "border-accent bg-accent-wash" : "border-line hover:border-edge",
      )}
    >
      <label htmlFor={id} className="grid cursor-pointer grid-cols-[4.5rem_1fr] gap-3 p-3">
        {poster(option)}
        <span className="min-w-0">
          <span className="flex items-start gap-2">
            <input
              id={id}
              type="radio"
              name={group}
              checked={chosen}
              disabled={!isTakeable(option)}
              onChange={onChoose}
              className="mt-1 size-4 shrink-0 accent-accent outline-none"
            />
            <span className="min-w-0 font-semibold break-words">{name}</span>
          </span>
          <span className="mt-0.5 block text-sm text-soft tabular-nums">{facts(option)}</span>
          {director && <span className="block text-sm break-words text-soft">{director}</span>}
          {original && <span className="block text-sm break-words text-soft italic">{original}</span>}
          {!isTakeable(option) && (
            <span className="block text-sm text-warn">It has no IMDb number, so it can't be taken.</span>
          )}
        </span>
      </label>
      {links.length > 0 && (
        <p className="flex flex-wrap gap-x-4 self-end px-3 pb-2.5 text-sm">
          {links.map(({ name: whose, url }) => (
            <a
              key={url}
              href={url}
              target="_blank"
              rel="noreferrer"
              aria-label={`${name} at ${whose}`}
              className="inline-flex min-h-6 items-center gap-1 rounded font-semibold text-accent hover:underline [&_svg]:size-3.5"
            >
              {whose}
              <ExternalLink aria-hidden />
            </a>
          ))}
        </p>
      )}
    </li>
  )
}
