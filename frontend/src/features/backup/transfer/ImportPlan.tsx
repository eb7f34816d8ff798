import type { ImportResult } from "@/services/api"
import { PlanRows } from "./PlanRows"
import { PlanSummary } from "./PlanSummary"
import type { Names } from "./rowsInWords"

type Props = { report: ImportResult; lists: Names; fetching: boolean; onFetch: () => void }

/** The preview within a page, for an import that has other steps around it. */
export default function ImportPlan(props: Props) {
  return (
    <>
      <PlanSummary report={props.report} />
      <PlanRows {...props} />
    </>
  )
}
