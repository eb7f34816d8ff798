import { Upload } from "lucide-react"
import { type ChangeEvent, useRef } from "react"
import { Button } from "@/components/Button"
import { classes } from "@/components/classes"
import { useFileDrop } from "@/components/useFileDrop"

type Props = { onFiles: (files: readonly File[]) => void; more: boolean }

export function DropZone({ onFiles, more }: Props) {
  const input = useRef<HTMLInputElement>(null)
  const { over, handlers } = useFileDrop(onFiles)

  function chosen({ target }: ChangeEvent<HTMLInputElement>) {
    onFiles([...(target.files ?? [])])
    // Choosing the same file again, mended, has to count as a change.
    target.value = ""
  }

  return (
    <section
      aria-label="Drop files here"
      {...handlers}
      className={classes(
        "grid justify-items-center gap-3 rounded-2xl border-2 border-dashed px-5 text-center transition-colors",
        more ? "py-6" : "py-10",
        over ? "border-accent bg-accent-wash" : "border-edge bg-surface",
      )}
    >
      {!more && (
        <p className="max-w-lg text-soft">
          Drop the zip, CSV, JSON or XML that another service gave you, as it is: several at once, of
          different services too.
        </p>
      )}
      <Button look={more ? "plain" : "primary"} onClick={() => input.current?.click()}>
        <Upload aria-hidden />
        {more ? "Add more files" : "Choose files"}
      </Button>
      <input ref={input} type="file" multiple hidden aria-label="Files to import" onChange={chosen} />
    </section>
  )
}
