import { useLocation } from "react-router"
import { useFillingWatch } from "@/features/catalogue/filling"
import { DetailsProgress } from "./DetailsProgress"

/** On the account page the card with the import shows the progress; everywhere else it follows along here. */
export function FetchingDetails() {
  useFillingWatch()
  if (useLocation().pathname === "/account") return null
  return (
    <div className="mb-6 empty:hidden">
      <DetailsProgress />
    </div>
  )
}
