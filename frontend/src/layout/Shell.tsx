import { Outlet } from "react-router"
import { OptionalPart } from "@/components/LaterPart"
import { lazyPart } from "@/components/lazyPart"
import { useLibraryWatch } from "@/features/sync/useLibraryWatch"
import { PageFrame } from "./PageFrame"
import { TabBar, TopBar } from "./TopBar"
import { useScrollMemory } from "./useScrollMemory"

const Beside = lazyPart(() => import("./Beside"))

export function Shell() {
  useScrollMemory()
  useLibraryWatch()
  return (
    <>
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-lg focus:bg-surface focus:px-4 focus:py-2"
      >
        Skip to the contents
      </a>
      <TopBar />
      <PageFrame
        before={
          <OptionalPart>
            <Beside />
          </OptionalPart>
        }
      >
        <Outlet />
      </PageFrame>
      <TabBar />
    </>
  )
}
