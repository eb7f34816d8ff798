import { useEffect, useState } from "react"

/** What was typed, once nobody has typed for a moment; or at once, when somebody says so. */
export function useSettled(value: string, milliseconds: number): [string, () => void] {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), milliseconds)
    return () => clearTimeout(timer)
  }, [value, milliseconds])
  return [settled, () => setSettled(value)]
}
