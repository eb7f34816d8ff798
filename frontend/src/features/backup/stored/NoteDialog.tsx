import { useState } from "react"
import { Checkbox, Field } from "@/components/Field"
import { FormDialog } from "@/components/FormDialog"
import type { BackupFile } from "@/services/api"
import { backupName, useNoteBackup } from "../queries"

type Props = { backup: BackupFile; onClose: () => void }

export default function NoteDialog({ backup, onClose }: Props) {
  const [label, setLabel] = useState(backup.label ?? "")
  const [pinned, setPinned] = useState(backup.pinned)
  const save = useNoteBackup(backup.filename)

  const submit = () => save.mutate({ pinned, label: label.trim() || null }, { onSuccess: onClose })

  return (
    <FormDialog
      title={`Backup of ${backupName(backup)}`}
      saving={save.isPending}
      error={save.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field
        label="Label"
        data-first
        maxLength={200}
        placeholder="Before I sorted out the lists"
        value={label}
        onChange={(event) => setLabel(event.target.value)}
      />
      <div>
        <Checkbox
          label="Pin it"
          checked={pinned}
          onChange={(event) => setPinned(event.target.checked)}
          aria-describedby="pin-hint"
        />
        <p id="pin-hint" className="mt-1 text-sm text-faint">
          A pinned backup is kept until you unpin it.
        </p>
      </div>
    </FormDialog>
  )
}
