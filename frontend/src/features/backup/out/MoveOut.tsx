import { FolderOutput } from "lucide-react"
import { useState } from "react"
import { Button } from "@/components/Button"
import { lazyDialog } from "@/components/lazyDialog"

const MoveOutDialog = lazyDialog(() => import("./MoveOutDialog"))

export function MoveOut({ className }: { className?: string }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button className={className} onClick={() => setOpen(true)}>
        <FolderOutput aria-hidden />
        Export for Another Service
      </Button>
      {open && <MoveOutDialog onClose={() => setOpen(false)} />}
    </>
  )
}
