import { ScriptTokensCard } from "./ScriptTokensCard"
import { SignInsCard } from "./SignInsCard"

/** The narrow part of the page: where one is signed in, and what acts for one. */
export default function SideSections() {
  return (
    <>
      <SignInsCard />
      <ScriptTokensCard />
    </>
  )
}
