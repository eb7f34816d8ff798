import { useMutation } from "@tanstack/react-query"
import { Download } from "lucide-react"
import { useState } from "react"
import { Button } from "@/components/Button"
import { classes } from "@/components/classes"
import { Dialog } from "@/components/Dialog"
import { FormError } from "@/components/Field"
import { messageOf } from "@/components/messageOf"
import { saveFile } from "@/components/saveFile"
import { zone } from "@/components/zone"
import { moveOut, type OutgoingFormat } from "@/services/movingOut"
import { FORMATS, type Format } from "./formats"

type ChoiceProps = { choice: Format; chosen: boolean; onChoose: () => void }

function Choice({ choice: { format, name, reads, notHeld }, chosen, onChoose }: ChoiceProps) {
  const means = `format-${format}`
  return (
    <label
      className={classes(
        "flex cursor-pointer items-start gap-3 rounded-xl border p-3 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent",
        chosen ? "border-accent bg-accent-wash" : "border-line hover:border-edge",
      )}
    >
      <input
        type="radio"
        name="format"
        data-first={chosen || undefined}
        checked={chosen}
        onChange={onChoose}
        className="mt-1 size-4 shrink-0 accent-accent outline-none"
        aria-label={name}
        aria-describedby={means}
      />
      <span className="min-w-0">
        <span className="block font-semibold">{name}</span>
        <span id={means} className="block text-sm text-soft">
          {`For ${reads}. It can't hold ${notHeld}.`}
        </span>
      </span>
    </label>
  )
}

/** The library as the files that another service imports. */
export default function MoveOutDialog({ onClose }: { onClose: () => void }) {
  const [chosen, setChosen] = useState<OutgoingFormat>("letterboxd")
  const save = useMutation({
    mutationFn: (format: OutgoingFormat) => moveOut(format, zone()),
    onSuccess: saveFile,
  })
  const buttons = (
    <>
      <Button look="quiet" onClick={onClose}>
        Close
      </Button>
      <Button look="primary" busy={save.isPending} onClick={() => save.mutate(chosen)}>
        <Download aria-hidden />
        Download
      </Button>
    </>
  )
  return (
    <Dialog
      open
      onClose={onClose}
      title="Export for another service"
      description="A zip of files to import there. In it, not-exported.csv names each title and what of it the files can't hold."
      footer={buttons}
    >
      <FormError>{save.error && messageOf(save.error)}</FormError>
      <fieldset className="grid gap-2">
        <legend className="sr-only">Format</legend>
        {FORMATS.map((choice) => (
          <Choice
            key={choice.format}
            choice={choice}
            chosen={choice.format === chosen}
            onChoose={() => setChosen(choice.format)}
          />
        ))}
      </fieldset>
    </Dialog>
  )
}
