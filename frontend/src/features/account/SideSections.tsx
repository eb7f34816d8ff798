import { NoticesCard } from "./NoticesCard"
import { ScriptTokensCard } from "./ScriptTokensCard"
import { SignInsCard } from "./SignInsCard"

/** The narrow part of the page: where one is told and signed in, and what acts for one. */
export default function SideSections() {
  return (
    <>
      <NoticesCard />
      <SignInsCard />
      <ScriptTokensCard />
    </>
  )
}
