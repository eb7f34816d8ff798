import { Check, Copy } from "lucide-react"
import { useId, useRef, useState } from "react"
import { Button } from "@/components/Button"
import { CONTROL } from "@/components/Field"

/** Something to be taken away: by the button, or by hand where the browser gives no clipboard without encryption. */
export function CopyField({ label, value, hint }: { label: string; value: string; hint: string }) {
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const [copied, setCopied] = useState(false)

  async function copy() {
    field.current?.select()
    try {
      await navigator.clipboard.writeText(value)
      setCopied(true)
    } catch {
      field.current?.focus()
    }
  }

  return (
    <div className="grid min-w-0 gap-1.5">
      <label htmlFor={id} className="text-sm font-semibold">
        {label}
      </label>
      <div className="flex gap-2">
        <input
          ref={field}
          id={id}
          readOnly
          value={value}
          aria-describedby={`${id}-hint`}
          className={CONTROL}
          onFocus={(event) => event.target.select()}
        />
        <Button onClick={copy}>
          {copied ? <Check aria-hidden /> : <Copy aria-hidden />}
          {copied ? "Copied" : "Copy"}
        </Button>
      </div>
      <p id={`${id}-hint`} className="text-sm text-faint">
        {hint}
      </p>
    </div>
  )
}
