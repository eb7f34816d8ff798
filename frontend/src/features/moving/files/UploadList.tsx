import { CircleAlert, X } from "lucide-react"
import { IconButton } from "@/components/Button"
import { ProgressBar } from "@/components/ProgressBar"
import { Notice } from "@/components/Surface"
import type { Upload } from "./uploads"

function OnItsWay({ name, fraction }: Upload) {
  return (
    <div className="grid gap-1.5">
      <p role="status" className="text-sm break-all text-soft">
        {fraction === null ? `Reading ${name}…` : `Sending ${name}…`}
      </p>
      <ProgressBar label={name} fraction={fraction} />
    </div>
  )
}

type Props = { uploads: readonly Upload[]; onDismiss: (name: string) => void }

export function UploadList({ uploads, onDismiss }: Props) {
  return uploads.map((upload) =>
    upload.refused === null ? (
      <OnItsWay key={upload.name} {...upload} />
    ) : (
      <div key={upload.name} role="alert" className="relative">
        <Notice tone="danger" icon={<CircleAlert aria-hidden />}>
          <p className="pr-8 font-semibold break-words">{upload.refused}</p>
          <p className="break-all">{`${upload.name} was not taken.`}</p>
        </Notice>
        <IconButton
          label={`Dismiss ${upload.name}`}
          className="absolute top-1.5 right-1.5"
          onClick={() => onDismiss(upload.name)}
        >
          <X aria-hidden />
        </IconButton>
      </div>
    ),
  )
}
