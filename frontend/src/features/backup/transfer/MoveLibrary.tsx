import { CircleAlert, Download, Upload, X } from "lucide-react"
import { type ChangeEvent, useRef } from "react"
import { Link } from "react-router"
import { Button, IconButton } from "@/components/Button"
import { Notice } from "@/components/Surface"
import { MoveOut } from "../out/MoveOut"
import { useExport } from "../queries"
import { RowProblems } from "./RowProblems"
import { sourceName } from "./sourceName"
import type { Transfer } from "./transfer"

function Refused({ state, onClose }: { state: Extract<Transfer, { step: "refused" }>; onClose: () => void }) {
  return (
    <div role="alert" className="relative">
      <Notice tone="danger" icon={<CircleAlert aria-hidden />}>
        <p className="pr-8 font-semibold break-words">{state.refusal.reason}</p>
        <p className="mt-0.5 break-all">{`${sourceName(state.source)}: nothing was changed.`}</p>
        <RowProblems rows={state.refusal.rows} />
      </Notice>
      <IconButton label="Dismiss" className="absolute top-1.5 right-1.5" onClick={onClose}>
        <X aria-hidden />
      </IconButton>
    </div>
  )
}

type Props = { state: Transfer; onFile: (file: File) => void; onClose: () => void }

export function MoveLibrary({ state, onFile, onClose }: Props) {
  const input = useRef<HTMLInputElement>(null)
  const save = useExport()

  function chosen({ target }: ChangeEvent<HTMLInputElement>) {
    const file = target.files?.[0]
    if (file) onFile(file)
    // Choosing the same file again, mended, has to count as a change.
    target.value = ""
  }

  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap gap-2">
        <Button
          className="max-sm:flex-1 max-sm:px-2"
          busy={save.isPending}
          onClick={() => save.mutate(undefined)}
        >
          <Download aria-hidden />
          Export Library
        </Button>
        <Button className="max-sm:flex-1 max-sm:px-2" onClick={() => input.current?.click()}>
          <Upload aria-hidden />
          Import Library
        </Button>
        <MoveOut className="max-sm:w-full max-sm:px-2" />
        <input ref={input} type="file" accept=".json" hidden aria-label="Library file" onChange={chosen} />
      </div>
      <p className="text-sm text-faint">
        Export Library is one file with everything you made. To import one, choose it or drop it here; you see
        what would change before anything does.{" "}
        <Link to="/moving" className="font-semibold text-accent underline">
          Bring films from other services
        </Link>
      </p>
      {state.step === "refused" && state.source.kind === "file" && (
        <Refused state={state} onClose={onClose} />
      )}
    </div>
  )
}
