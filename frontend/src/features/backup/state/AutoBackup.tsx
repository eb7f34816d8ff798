import { useQuery } from "@tanstack/react-query"
import { messageOf } from "@/components/messageOf"
import { Switch } from "@/components/Switch"
import { settingsQuery, useToggleAutoBackup } from "../queries"

export function AutoBackup() {
  const { data, error } = useQuery(settingsQuery)
  const toggle = useToggleAutoBackup()
  return (
    <div className="grid gap-3">
      <Switch
        label="Auto-backup"
        hint="Saves your library daily on the server (14 days retained)"
        checked={data?.backup_enabled ?? false}
        disabled={data === undefined}
        onChange={(enabled) => toggle.mutate(enabled)}
      />
      {error && (
        <p role="alert" className="text-sm text-danger">
          {messageOf(error)}
        </p>
      )}
    </div>
  )
}
