import { deviceChoice } from "@/components/deviceChoice"

export type Appearance = "system" | "light" | "dark"

/** public/appearance.js listens to the same event and key: it is what puts the theme on the page. */
export const { choose: chooseAppearance, useChoice: useAppearance } = deviceChoice<Appearance>(
  "moviemanager.appearance",
  "appearance",
  ["system", "light", "dark"],
  "system",
)
