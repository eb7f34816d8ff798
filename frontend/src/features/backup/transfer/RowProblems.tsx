import { useState } from "react"
import { Button } from "@/components/Button"

const FEW = 8

/** Rows by their path in the file, each with its reason, as the server names them. */
export function RowProblems({ rows }: { rows: readonly string[] }) {
  const [all, setAll] = useState(false)
  if (rows.length === 0) return null
  return (
    <>
      <ul className="mt-1.5 grid gap-1">
        {(all ? rows : rows.slice(0, FEW)).map((row) => (
          <li key={row} className="font-mono text-xs break-words">
            {row}
          </li>
        ))}
      </ul>
      {!all && rows.length > FEW && (
        <Button small look="quiet" className="mt-1" onClick={() => setAll(true)}>
          {`Show all ${rows.length.toLocaleString()}`}
        </Button>
      )}
    </>
  )
}
