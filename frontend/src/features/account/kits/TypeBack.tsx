import { type FormEvent, type ReactNode, useState } from "react"
import { Button } from "@/components/Button"
import { Field, FormError } from "@/components/Field"
import type { Kit } from "@/services/kits"
import { useConfirmKit } from "./queries"

export const TYPED_BACK = 6

type Props = {
  kit: Pick<Kit, "fingerprint" | "state">
  onDone: () => void
  /** What else can be done than to type. */
  aside?: ReactNode
}

/** From the paper, so that it is known that there is one. */
export function TypeBack({ kit, onDone, aside }: Props) {
  const [ending, setEnding] = useState("")
  const confirm = useConfirmKit(kit)

  function submit(event: FormEvent) {
    event.preventDefault()
    confirm.mutate(ending, { onSuccess: onDone })
  }

  return (
    <form onSubmit={submit} className="grid gap-4">
      <FormError>{confirm.error?.message}</FormError>
      <Field
        label={`The last ${TYPED_BACK} characters of the key`}
        hint="The key is the line of the kit that begins with AGE-SECRET-KEY. Of a key with a passphrase the page says how it ends."
        required
        maxLength={TYPED_BACK}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        data-first
        value={ending}
        onChange={(event) => setEnding(event.target.value)}
      />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" small busy={confirm.isPending}>
          Type back
        </Button>
        {aside ?? (
          <Button look="quiet" small onClick={onDone}>
            Cancel
          </Button>
        )}
      </div>
    </form>
  )
}
