import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query"
import { plainDay, time } from "@/components/dates"
import { messageOf } from "@/components/messageOf"
import { saveFile } from "@/components/saveFile"
import { toast } from "@/components/toasts"
import {
  type BackupFile,
  type BackupNote,
  deleteBackup,
  downloadBackup,
  exportBackup,
  getBackupSettings,
  getBackupStatus,
  listBackups,
  listCopies,
  listDeletedBackups,
  lossSeen,
  noteBackup,
  runBackup,
  titleHistory,
  undeleteBackup,
  updateBackupSettings,
} from "@/services/api"

export const settingsQuery = queryOptions({ queryKey: ["backup", "settings"], queryFn: getBackupSettings })
/** Asked again now and then: the mark at Account has to come and go while the app stays open. */
export const statusQuery = queryOptions({
  queryKey: ["backup", "status"],
  queryFn: getBackupStatus,
  refetchInterval: 5 * 60_000,
})
export const historyQuery = (imdbId: string) =>
  queryOptions({ queryKey: ["backup", "history", imdbId], queryFn: () => titleHistory(imdbId) })
export const deletedQuery = queryOptions({ queryKey: ["backup", "deleted"], queryFn: listDeletedBackups })
export const copiesQuery = queryOptions({ queryKey: ["backup", "copies"], queryFn: listCopies })
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

/** What only concerns the files: the library itself isn't read again. */
function useBackupMutation<Input, Output>(
  mutationFn: (input: Input) => Promise<Output>,
  {
    quietError = false,
    onDone,
  }: { quietError?: boolean; onDone?: (output: Output, input: Input) => void } = {},
) {
  const client = useQueryClient()
  return useMutation({
    mutationFn,
    onSuccess: (output, input) => onDone?.(output, input),
    onError: (error) => {
      if (!quietError) toast.error(messageOf(error))
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["backup"] }),
  })
}

export const useRunBackup = () =>
  useBackupMutation(() => runBackup(), {
    onDone: (backup) => toast.success(`Backed up: ${backup.filename}`),
  })

export const useUndelete = () =>
  useBackupMutation((backup: BackupFile) => undeleteBackup(backup.filename), {
    onDone: (backup) => toast.success(`The backup of ${backupName(backup)} is back in the list.`),
  })

/** Deleting is a move to "Recently deleted", so the way back is offered at once. */
export function useDeleteBackup() {
  const undelete = useUndelete()
  return useBackupMutation((backup: BackupFile) => deleteBackup(backup.filename), {
    onDone: (_, backup) =>
      toast.step(`The backup of ${backupName(backup)} is in Recently deleted.`, {
        undo: () => undelete.mutate(backup),
      }),
  })
}

export const useNoteBackup = (filename: string) =>
  useBackupMutation((note: BackupNote) => noteBackup(filename, note), { quietError: true })

const useDownload = <Input>(mutationFn: (input: Input) => Promise<File>) =>
  useMutation({ mutationFn, onSuccess: saveFile, onError: (error) => toast.error(messageOf(error)) })

export const useExport = () => useDownload(() => exportBackup())
export const useDownloadBackup = () => useDownload((filename: string) => downloadBackup(filename))
