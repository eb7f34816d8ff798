import { Chips } from "@/components/Chips"
import { Card } from "@/components/Surface"
import { type Appearance, chooseAppearance, useAppearance } from "./appearance"

const CHOICES: { value: Appearance; label: string }[] = [
  { value: "system", label: "As the device" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
]

export function AppearanceCard() {
  return (
    <Card title="Appearance">
      <Chips label="Appearance" choices={CHOICES} value={useAppearance()} onChange={chooseAppearance} wrap />
    </Card>
  )
}
