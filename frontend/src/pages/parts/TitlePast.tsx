import { TitleHistory } from "@/features/backup/history/TitleHistory"
import { TransferDialog } from "@/features/backup/transfer/TransferDialog"
import { useLibraryTransfer } from "../useLibraryTransfer"

/** What the backups know of a title, below all that a visit is usually for. */
export default function TitlePast({ imdbId }: { imdbId: string }) {
  const { controls, lists } = useLibraryTransfer()
  return (
    <>
      <TitleHistory imdbId={imdbId} lists={lists} onRestore={controls.begin} />
      <TransferDialog controls={controls} lists={lists} />
    </>
  )
}
