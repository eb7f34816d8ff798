import { type FormEvent, type KeyboardEvent, type RefObject, useEffect, useState } from "react"
import { Button } from "@/components/Button"
import { Field } from "@/components/Field"

type Props = { field: RefObject<HTMLInputElement | null>; words: string; onSearch: (words: string) => void }

/** For a title that is none of the candidates. Escape goes back to them. */
export function Finder({ field, words, onSearch }: Props) {
  const [typed, setTyped] = useState(words)
  useEffect(() => setTyped(words), [words])

  function submit(event: FormEvent) {
    event.preventDefault()
    onSearch(typed.trim())
  }

  function leave(event: KeyboardEvent) {
    if (event.key !== "Escape") return
    setTyped("")
    onSearch("")
  }

  return (
    <search>
      <form onSubmit={submit} className="flex max-w-2xl items-end gap-2">
        <Field
          ref={field}
          label="None of these? Search, or paste an IMDb number or a link"
          type="search"
          maxLength={500}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
          onKeyDown={leave}
          className="flex-1"
        />
        <Button type="submit">Search</Button>
      </form>
    </search>
  )
}
