import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query"
import { toast } from "sonner"
import { plainDay, time } from "@/components/dates"
import { saveFile } from "@/components/saveFile"
import { useLibraryMutation } from "@/query/useLibraryMutation"
import {
  type BackupFile,
  deleteBackup,
  downloadBackup,
  exportBackup,
  getBackupSettings,
  getBackupStatus,
  listBackups,
  lossSeen,
  runBackup,
  updateBackupSettings,
} from "@/services/api"
import { messageOf } from "@/services/problem"

export const settingsQuery = queryOptions({ queryKey: ["backup", "settings"], queryFn: getBackupSettings })
/** Asked again now and then: the mark at Account has to come and go while the app stays open. */
export const statusQuery = queryOptions({
  queryKey: ["backup", "status"],
  queryFn: getBackupStatus,
  refetchInterval: 5 * 60_000,
})
export const backupsQuery = queryOptions({ queryKey: ["backup", "list"], queryFn: listBackups })

export const backupName = ({ created_at }: Pick<BackupFile, "created_at">) =>
  `${plainDay(created_at)}, ${time(created_at)}`

/** The switch moves at once and goes back when the server can't keep the setting. */
export function useToggleAutoBackup() {
  const client = useQueryClient()
  const { queryKey } = settingsQuery
  return useMutation({
    mutationFn: updateBackupSettings,
    onMutate: async (enabled: boolean) => {
      await client.cancelQueries({ queryKey })
      const before = client.getQueryData(queryKey)
      client.setQueryData(queryKey, { backup_enabled: enabled })
      return before
    },
    onError: (error, _enabled, before) => {
      client.setQueryData(queryKey, before)
      toast.error(`Auto-backup could not be changed. ${messageOf(error)}`)
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["backup"] }),
  })
}

export function useLossSeen() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: lossSeen,
    onSuccess: (status) => client.setQueryData(statusQuery.queryKey, status),
    onError: (error) => toast.error(messageOf(error)),
  })
}

export const useRunBackup = () =>
  useLibraryMutation({ mutationFn: runBackup, said: (backup) => `Backed up: ${backup.filename}` })

export const useDeleteBackup = () =>
  useLibraryMutation({
    mutationFn: (backup: BackupFile) => deleteBackup(backup.filename),
    said: (_, backup) => `The backup of ${backupName(backup)} is deleted.`,
  })

const useDownload = <Input>(mutationFn: (input: Input) => Promise<File>) =>
  useMutation({ mutationFn, onSuccess: saveFile, onError: (error) => toast.error(messageOf(error)) })

export const useExport = () => useDownload(() => exportBackup())
export const useDownloadBackup = () => useDownload((filename: string) => downloadBackup(filename))
