import { useState } from "react"
import { useLocation, useNavigationType, useSearchParams } from "react-router"

const TYPED = { typed: true }

/**
 * A search field's own state, mirrored into the address. The router updates the address in a transition, so a
 * field that is controlled by the address loses letters when somebody types faster than the page draws.
 */
export function useTypedParam(name: string): [string, (value: string) => void] {
  const [params, setParams] = useSearchParams()
  const location = useLocation()
  const goneBack = useNavigationType() === "POP"
  const inAddress = params.get(name) ?? ""
  const [typed, setTyped] = useState(inAddress)
  const [at, setAt] = useState(location.key)

  // What was typed here comes back late, letter by letter; only what somebody else put in the address counts.
  if (location.key !== at) {
    setAt(location.key)
    if (goneBack || location.state?.typed !== true) setTyped(inAddress)
  }

  function change(value: string) {
    setTyped(value)
    const changed = new URLSearchParams(params)
    if (value === "") changed.delete(name)
    else changed.set(name, value)
    // Each letter of a search is not a step that "back" should take.
    setParams(changed, { replace: true, state: TYPED })
  }

  return [typed, change]
}
