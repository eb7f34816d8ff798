import { Trash2 } from "lucide-react"
import { useState } from "react"
import { useNavigate } from "react-router"
import { Button } from "@/components/Button"
import { ConfirmDialog } from "@/components/ConfirmDialog"
import { Notice } from "@/components/Surface"
import type { Movie } from "@/services/api"
import { useRemoveForGood, useSetStatus } from "./queries"

export function DeletedBanner({ movie, name }: { movie: Movie; name: string }) {
  const [asking, setAsking] = useState(false)
  const navigate = useNavigate()
  const putBack = useSetStatus(movie.imdb_id)
  const remove = useRemoveForGood(movie.imdb_id, name, () => void navigate("/?status=deleted"))
  if (movie.status !== "deleted") return null
  return (
    <Notice tone="warn" icon={<Trash2 aria-hidden />}>
      <p className="font-semibold">This title is deleted.</p>
      <p>It is kept with all that was said of it, and shown among the deleted ones alone.</p>
      <div className="mt-2 flex flex-wrap gap-2">
        <Button small busy={putBack.isPending} onClick={() => putBack.mutate("toWatch")}>
          Put back
        </Button>
        <Button small look="danger-quiet" onClick={() => setAsking(true)}>
          Remove for good
        </Button>
      </div>
      <ConfirmDialog
        open={asking}
        title={`Remove ${name} for good?`}
        action="Remove for good"
        busy={remove.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => remove.mutate(undefined, { onSettled: () => setAsking(false) })}
      >
        <p>Its rating, its date and what others said of it go too. Backups that have it keep it.</p>
      </ConfirmDialog>
    </Notice>
  )
}
