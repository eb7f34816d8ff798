import { createPortal } from "react-dom"
import "./kit.css"

/** The page without the signs that make a file of it: to age a comment begins with #. */
const plain = (page: string) => page.replaceAll(/^# ?/gm, "").trim()

/** In sight in the dialog, and once more as all that is on the paper when the browser prints. */
export function KitPaper({ page }: { page: string }) {
  const text = plain(page)
  return (
    <>
      <section
        aria-label="The kit"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard.
        tabIndex={0}
        className="max-h-72 overflow-y-auto rounded-xl border border-line bg-sunken p-4"
      >
        <pre className="font-mono text-xs break-words whitespace-pre-wrap">{text}</pre>
      </section>
      {createPortal(<pre className="kit-paper">{text}</pre>, document.body)}
    </>
  )
}
