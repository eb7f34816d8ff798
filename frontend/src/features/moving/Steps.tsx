import { Link } from "react-router"
import { classes } from "@/components/classes"
import type { Job } from "@/services/importJobs"
import { isOpen, VIEWS, type View } from "./views"

const SHAPE = "inline-flex min-h-9 items-center gap-2 rounded-full px-3 text-sm font-semibold"

/** The way through, with the parts that can be gone back to as links. */
export function Steps({ job, view, to }: { job: Job; view: View; to: (view: View) => string }) {
  return (
    <nav aria-label="Steps" className="mb-5">
      <ol className="flex flex-wrap gap-1">
        {VIEWS.map(({ view: step, name }, index) => {
          const label = `${index + 1}. ${name}`
          return (
            <li key={step}>
              {isOpen(job, step) ? (
                <Link
                  to={to(step)}
                  aria-current={step === view ? "step" : undefined}
                  className={classes(
                    SHAPE,
                    step === view ? "bg-accent text-on-accent" : "text-soft hover:bg-sunken hover:text-ink",
                  )}
                >
                  {label}
                </Link>
              ) : (
                <span className={classes(SHAPE, "text-faint")}>{label}</span>
              )}
            </li>
          )
        })}
      </ol>
    </nav>
  )
}
