import { CirclePlus, CircleUser, LibraryBig, ListVideo, type LucideIcon, UsersRound } from "lucide-react"

export type Destination = { to: string; name: string; icon: LucideIcon }

export const DESTINATIONS: Destination[] = [
  { to: "/", name: "Library", icon: LibraryBig },
  { to: "/people", name: "People", icon: UsersRound },
  { to: "/lists", name: "Lists", icon: ListVideo },
  { to: "/add", name: "Add", icon: CirclePlus },
  { to: "/account", name: "Account", icon: CircleUser },
]
