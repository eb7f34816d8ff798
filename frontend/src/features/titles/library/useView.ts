import { deviceChoice } from "@/components/deviceChoice"

export const VIEWS = ["grid", "list", "compact"] as const
export type View = (typeof VIEWS)[number]

export const { choose: chooseView, useChoice: useView } = deviceChoice(
  "moviemanager.view",
  "library-view",
  VIEWS,
  "grid",
)
