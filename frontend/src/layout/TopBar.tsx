import { Undo2 } from "lucide-react"
import { Link, NavLink } from "react-router"
import { Button } from "@/components/Button"
import { undoLatest, useToasts } from "@/components/toasts"
import { useBackupTrouble } from "@/features/backup/state/BackupTrouble"
import { DESTINATIONS, type Destination } from "./navigation"

export function Wordmark() {
  return (
    <Link
      to="/"
      className="flex items-center gap-2.5 rounded-lg font-display text-lg font-bold tracking-tight"
    >
      <img src="/favicon.svg" alt="" className="size-7" />
      Movie Manager
    </Link>
  )
}

/** The account carries a mark while its backups need somebody; in words too, for who can't see a dot. */
function Entry({ to, name, icon: Icon, className }: Destination & { className: string }) {
  const marked = useBackupTrouble() && to === "/account"
  return (
    <NavLink to={to} end={to === "/"} className={className}>
      <span className="relative">
        <Icon aria-hidden />
        {marked && (
          <span className="absolute -top-1 -right-1 size-2.5 rounded-full bg-danger ring-2 ring-canvas" />
        )}
      </span>
      <span>
        {name}
        {marked && <span className="sr-only">, backups need attention</span>}
      </span>
    </NavLink>
  )
}

const LINK =
  "inline-flex h-9 items-center gap-2 rounded-lg px-3 text-[0.9375rem] font-semibold text-soft transition-colors hover:bg-sunken hover:text-ink aria-[current=page]:bg-accent-wash aria-[current=page]:text-accent [&_svg]:size-4"

/** The way back from the latest step stays after its toast has gone. */
function Undo() {
  const { latest } = useToasts()
  if (latest === null) return null
  return (
    <Button small look="quiet" title={latest.said} aria-label={`Undo: ${latest.said}`} onClick={undoLatest}>
      <Undo2 aria-hidden />
      Undo
    </Button>
  )
}

export function TopBar() {
  return (
    <header className="sticky top-0 z-30 border-b border-line bg-canvas/90 backdrop-blur-md">
      <div className="mx-auto flex h-14 max-w-[90rem] items-center justify-between gap-6 px-4 sm:px-8">
        <Wordmark />
        <div className="flex items-center gap-1">
          <Undo />
          <nav aria-label="Main" className="hidden gap-1 md:flex">
            {DESTINATIONS.map((destination) => (
              <Entry key={destination.to} {...destination} className={LINK} />
            ))}
          </nav>
        </div>
      </div>
    </header>
  )
}

const TAB =
  "flex flex-col items-center gap-1 rounded-lg py-2 text-xs font-semibold text-faint aria-[current=page]:text-accent [&_svg]:size-5"

export function TabBar() {
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-30 grid grid-cols-5 border-t border-line bg-surface px-1 pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {DESTINATIONS.map((destination) => (
        <Entry key={destination.to} {...destination} className={TAB} />
      ))}
    </nav>
  )
}
