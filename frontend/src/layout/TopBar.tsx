import { Link, NavLink } from "react-router"
import { DESTINATIONS } from "./navigation"

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

const LINK =
  "inline-flex h-9 items-center gap-2 rounded-lg px-3 text-[0.9375rem] font-semibold text-soft transition-colors hover:bg-sunken hover:text-ink aria-[current=page]:bg-accent-wash aria-[current=page]:text-accent [&_svg]:size-4"

export function TopBar() {
  return (
    <header className="sticky top-0 z-30 border-b border-line bg-canvas/90 backdrop-blur-md">
      <div className="mx-auto flex h-14 max-w-[90rem] items-center justify-between gap-6 px-4 sm:px-8">
        <Wordmark />
        <nav aria-label="Main" className="hidden gap-1 md:flex">
          {DESTINATIONS.map(({ to, name, icon: Icon }) => (
            <NavLink key={to} to={to} end={to === "/"} className={LINK}>
              <Icon aria-hidden />
              {name}
            </NavLink>
          ))}
        </nav>
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
      {DESTINATIONS.map(({ to, name, icon: Icon }) => (
        <NavLink key={to} to={to} end={to === "/"} className={TAB}>
          <Icon aria-hidden />
          {name}
        </NavLink>
      ))}
    </nav>
  )
}
