import {
  Bookmark,
  Clapperboard,
  Flame,
  Heart,
  Laugh,
  List,
  type LucideIcon,
  Moon,
  Popcorn,
  Star,
  Users,
} from "lucide-react"

/** Names that the phone app uses as well; a name from elsewhere shows the plain list icon. */
const ICONS: Record<string, LucideIcon> = {
  list: List,
  star: Star,
  heart: Heart,
  bookmark: Bookmark,
  flame: Flame,
  popcorn: Popcorn,
  clapperboard: Clapperboard,
  laugh: Laugh,
  moon: Moon,
  users: Users,
}

export const ICON_NAMES = Object.keys(ICONS)

/** Own names only: a list's icon may be any text, "constructor" as well. */
export const iconOf = (name: string | null): LucideIcon =>
  (name !== null && Object.hasOwn(ICONS, name) ? ICONS[name] : undefined) ?? List
