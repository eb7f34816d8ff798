import { Check } from "lucide-react"
import type { ReactNode } from "react"
import { classes } from "@/components/classes"
import type { Title } from "@/services/api"

type Props = { title: Title; picked: boolean; onPick: (imdbId: string) => void; children: ReactNode }

/** Lies over a title: while several are picked, a touch picks it and doesn't open it. */
export function PickTitle({ title, picked, onPick, children }: Props) {
  return (
    <div className="relative">
      <button
        type="button"
        aria-pressed={picked}
        aria-label={`Pick ${title.title ?? title.imdb_id}`}
        onClick={() => onPick(title.imdb_id)}
        className={classes(
          "absolute inset-0 z-10 rounded-lg",
          picked ? "bg-accent/15 outline-2 outline-accent" : "hover:bg-ink/5",
        )}
      >
        <span
          className={classes(
            "absolute top-1.5 left-1.5 grid size-6 place-items-center rounded-full border-2 shadow-shade",
            picked ? "border-accent bg-accent text-on-accent" : "border-edge bg-surface text-transparent",
          )}
        >
          <Check aria-hidden className="size-4" />
        </span>
      </button>
      <div inert>{children}</div>
    </div>
  )
}
