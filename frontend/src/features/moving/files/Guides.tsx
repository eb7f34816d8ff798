import { GUIDES } from "./guides"

function List() {
  return (
    <ul className="mt-3 grid items-start gap-2 md:grid-cols-2 xl:grid-cols-3">
      {GUIDES.map(({ service, lines }) => (
        <li key={service} className="rounded-xl border border-line bg-surface">
          <details>
            <summary className="rounded-xl px-4 py-2.5 font-semibold">{service}</summary>
            <ol className="grid list-decimal gap-1 pr-4 pb-3 pl-9 text-sm text-soft">
              {lines.map((line) => (
                <li key={line} className="wrap-anywhere">
                  {line}
                </li>
              ))}
            </ol>
          </details>
        </li>
      ))}
    </ul>
  )
}

/** How to get the file, service by service; folded away for who has one already. */
export function Guides({ open }: { open: boolean }) {
  if (open) {
    return (
      <section aria-labelledby="guides" className="mt-4">
        <h2 id="guides" className="text-lg font-bold">
          How to get your file
        </h2>
        <List />
      </section>
    )
  }
  return (
    <details>
      <summary className="rounded py-2 font-semibold text-soft">
        How to get your file from other services
      </summary>
      <List />
    </details>
  )
}
