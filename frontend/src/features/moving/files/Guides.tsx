import { classes } from "@/components/classes"
import { GUIDES } from "./guides"

/** How to get the file, service by service. */
export function Guides({ open }: { open: boolean }) {
  return (
    <section aria-labelledby="guides" className={classes(open ? "mt-4" : "mt-2")}>
      <h2 id="guides" className="text-lg font-bold">
        How to get your file
      </h2>
      <ul className="mt-3 grid items-start gap-2 md:grid-cols-2 xl:grid-cols-3">
        {GUIDES.map(({ service, lines }) => (
          <li key={service} className="rounded-xl border border-line bg-surface">
            <details className="group">
              <summary className="rounded-xl px-4 py-2.5 font-semibold">{service}</summary>
              <ol className="grid list-decimal gap-1 pr-4 pb-3 pl-9 text-sm text-soft">
                {lines.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ol>
            </details>
          </li>
        ))}
      </ul>
    </section>
  )
}
