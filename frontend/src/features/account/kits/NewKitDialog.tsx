import { Download, Printer } from "lucide-react"
import { type FormEvent, useId, useState } from "react"
import { Button } from "@/components/Button"
import { Dialog } from "@/components/Dialog"
import { Checkbox, Field, FormError } from "@/components/Field"
import { Notice } from "@/components/Surface"
import { saveFile } from "@/components/saveFile"
import type { MadeKit } from "@/services/kits"
import { KitPaper } from "./KitPaper"
import { useMakeKit } from "./queries"
import { TypeBack } from "./TypeBack"

const OPENS = {
  owner:
    "New copies will open with the kit alone (BACKUP_AGE_OWNER_ONLY). The server then compares their bytes, and can no longer test that a copy restores, restore from it, or repair a backup with it.",
  both: "New copies will open with the kit, and with a key of the server’s own, so that it can go on testing that they restore.",
}

type AskProps = { form: string; onlyOwners: boolean; error: Error | null; onMake: (asked: Asked) => void }

type Asked = { current_password: string; passphrase: string | null }

function Ask({ form, onlyOwners, error, onMake }: AskProps) {
  const [password, setPassword] = useState("")
  const [withPassphrase, setWithPassphrase] = useState(false)
  const [passphrase, setPassphrase] = useState("")

  function submit(event: FormEvent) {
    event.preventDefault()
    onMake({ current_password: password, passphrase: withPassphrase ? passphrase : null })
  }

  return (
    <form id={form} onSubmit={submit} className="grid gap-4">
      <FormError>{error?.message}</FormError>
      <p>{onlyOwners ? OPENS.owner : OPENS.both}</p>
      <p>
        The kit is a page to print and a file to keep. It is shown once, the server keeps no key that opens,
        and nothing is locked before you have typed back how the key ends.
      </p>
      <Field
        label="Your password"
        type="password"
        autoComplete="current-password"
        required
        data-first
        hint="Whoever has the kit can open everybody’s copies."
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <Checkbox
        label="Lock the key with a passphrase"
        checked={withPassphrase}
        onChange={(event) => setWithPassphrase(event.target.checked)}
      />
      {withPassphrase && (
        <Field
          label="Passphrase"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
          minLength={8}
          maxLength={1024}
          hint="At least 8 characters. It is on no paper: without it the kit opens nothing."
          value={passphrase}
          onChange={(event) => setPassphrase(event.target.value)}
        />
      )}
    </form>
  )
}

function Show({ kit }: { kit: MadeKit }) {
  const save = () => saveFile(new File([kit.file], kit.filename, { type: "text/plain" }))
  return (
    <div className="grid gap-4">
      <Notice tone="warn">
        It is shown this once. Print it, save the file, and keep both where this server is not.
      </Notice>
      <KitPaper page={kit.page} />
      <div className="flex flex-wrap gap-2">
        <Button small onClick={() => window.print()}>
          <Printer aria-hidden />
          Print
        </Button>
        <Button small onClick={save}>
          <Download aria-hidden />
          Save the file
        </Button>
      </div>
    </div>
  )
}

type Props = { onlyOwners: boolean; replaces: string | null; onClose: () => void }

/** The password, then the page, then its end typed back from the paper, with the page out of sight. */
export default function NewKitDialog({ onlyOwners, replaces, onClose }: Props) {
  const form = useId()
  const make = useMakeKit()
  const [typing, setTyping] = useState(false)
  const kit = make.data
  const footer = !kit ? (
    <>
      <Button look="quiet" onClick={onClose}>
        Cancel
      </Button>
      <Button type="submit" form={form} look="primary" busy={make.isPending}>
        Make the kit
      </Button>
    </>
  ) : typing ? (
    <Button look="quiet" onClick={onClose}>
      Later
    </Button>
  ) : (
    <Button look="primary" onClick={() => setTyping(true)}>
      I have it
    </Button>
  )
  return (
    <Dialog
      open
      holdsText
      wide={kit !== undefined && !typing}
      onClose={onClose}
      title="Emergency kit"
      footer={footer}
    >
      {!kit ? (
        <div className="grid gap-4">
          <Ask
            form={form}
            onlyOwners={onlyOwners}
            error={make.error}
            onMake={(asked) => make.mutate(asked)}
          />
          {replaces && (
            <p className="text-sm text-soft">
              It takes the place of {replaces} for new copies. Keep that kit, too: older copies open with it.
            </p>
          )}
        </div>
      ) : typing ? (
        <TypeBack
          kit={{ fingerprint: kit.fingerprint, state: "waiting" }}
          onDone={onClose}
          aside={
            <Button look="quiet" small onClick={() => setTyping(false)}>
              Show the kit again
            </Button>
          }
        />
      ) : (
        <Show kit={kit} />
      )}
    </Dialog>
  )
}
