import { ChevronDown, Pin, RotateCcw } from "lucide-react"
import { useId, useState } from "react"
import { Link } from "react-router"
import { Button, IconButton } from "@/components/Button"
import { classes } from "@/components/classes"
import { day, time } from "@/components/dates"
import { LaterPart } from "@/components/LaterPart"
import { lazyPart } from "@/components/lazyPart"
import type { BackupFile } from "@/services/api"
import { backupPath } from "../paths"
import { backupName } from "../queries"
import { factsOf } from "./facts"
import { Fault, isDamaged, Soundness } from "./Soundness"

const BackupDetails = lazyPart(async () => ({ default: (await import("./BackupDetails")).BackupDetails }), {
  early: true,
})

function Moment({ backup }: { backup: BackupFile }) {
  const words = `${day(backup.created_at)}, ${time(backup.created_at)}`
  if (backup.kind === "rescue") return <span className="font-semibold tabular-nums">{words}</span>
  return (
    <Link
      to={backupPath(backup.filename)}
      className="rounded py-0.5 font-semibold tabular-nums underline decoration-line underline-offset-4 hover:text-accent hover:decoration-accent"
    >
      {words}
    </Link>
  )
}

type Props = { backup: BackupFile; onRestore: (backup: BackupFile) => void }

function Head({ backup }: { backup: BackupFile }) {
  return (
    <div className="min-w-0">
      <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        {backup.pinned && <Pin role="img" aria-label="Pinned" className="size-4 text-accent" />}
        <Moment backup={backup} />
        <Soundness backup={backup} />
      </p>
      {backup.label && <p className="mt-0.5 font-medium break-words">{backup.label}</p>}
      <p className="text-sm text-faint">{factsOf(backup)}</p>
      <Fault backup={backup} />
    </div>
  )
}

export function BackupRow({ backup, onRestore }: Props) {
  const [open, setOpen] = useState(false)
  const details = useId()
  const name = backupName(backup)
  return (
    <li className="py-3">
      <div className="grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-1">
        <Head backup={backup} />
        <div className="flex items-center gap-0.5">
          {backup.kind !== "rescue" && (
            <Button
              small
              disabled={isDamaged(backup)}
              aria-label={`Restore ${name}`}
              onClick={() => onRestore(backup)}
            >
              <RotateCcw aria-hidden className="max-sm:hidden" />
              Restore
            </Button>
          )}
          <IconButton
            label={`Details of ${name}`}
            aria-expanded={open}
            aria-controls={details}
            onClick={() => setOpen(!open)}
          >
            <ChevronDown aria-hidden className={classes("transition-transform", open && "rotate-180")} />
          </IconButton>
        </div>
      </div>
      <div id={details} hidden={!open}>
        {open && (
          <LaterPart>
            <BackupDetails backup={backup} />
          </LaterPart>
        )}
      </div>
    </li>
  )
}
