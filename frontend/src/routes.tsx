import type { ComponentType } from "react"
import { type RouteObject, useRoutes } from "react-router"
import { lazyPart } from "@/components/lazyPart"
import { PartBoundary } from "@/components/PartBoundary"
import { RequireSession } from "@/features/session/RequireSession"
import { Broken } from "@/layout/Broken"
import { Shell } from "@/layout/Shell"

/** Each page is a file of its own, fetched when it is first visited. */
function page(load: () => Promise<{ default: ComponentType }>) {
  const Page = lazyPart(load)
  return <Page />
}

const inside: RouteObject[] = [
  { index: true, element: page(() => import("@/pages/LibraryPage")) },
  { path: "titles/:imdbId", element: page(() => import("@/pages/TitlePage")) },
  { path: "add", element: page(() => import("@/pages/AddPage")) },
  { path: "diary", element: page(() => import("@/pages/DiaryPage")) },
  { path: "numbers", element: page(() => import("@/pages/NumbersPage")) },
  { path: "people", element: page(() => import("@/pages/PeoplePage")) },
  { path: "people/:name", element: page(() => import("@/pages/PersonPage")) },
  { path: "lists", element: page(() => import("@/pages/ListsPage")) },
  { path: "lists/:id", element: page(() => import("@/pages/ListPage")) },
  { path: "backups/:name", element: page(() => import("@/pages/BackupPage")) },
  { path: "backups/:name/compare", element: page(() => import("@/pages/ComparePage")) },
  { path: "moving", element: page(() => import("@/pages/MovingPage")) },
  { path: "account", element: page(() => import("@/pages/AccountPage")) },
  { path: "*", element: page(() => import("@/pages/NotFoundPage")) },
]

const library = (
  <RequireSession>
    <Shell />
  </RequireSession>
)

const routes: RouteObject[] = [
  { path: "/sign-in", element: page(() => import("@/pages/SignInPage")) },
  { path: "/join", element: page(() => import("@/pages/LinkPage")) },
  { path: "/reset", element: page(() => import("@/pages/LinkPage")) },
  { path: "/welcome", element: page(() => import("@/pages/WelcomePage")) },
  { path: "/", element: library, children: inside },
]

/** The page of the address. */
export function Pages() {
  return <PartBoundary fallback={(error) => <Broken error={error} />}>{useRoutes(routes)}</PartBoundary>
}
