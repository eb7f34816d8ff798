/// <reference lib="webworker" />
/**
 * Keeps the app itself, so that it opens without the server. It answers for the files of the build and for the
 * addresses of pages, and for nothing else: what is asked of /api is between the page and the server.
 */
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from "workbox-precaching"
import { NavigationRoute, registerRoute } from "workbox-routing"

declare const self: ServiceWorkerGlobalScope

const NOT_THE_APP = [/^\/api(\/|$)/, /^\/docs(\/|$)/, /^\/openapi\.json$/]

cleanupOutdatedCaches()
precacheAndRoute(self.__WB_MANIFEST)
registerRoute(new NavigationRoute(createHandlerBoundToURL("index.html"), { denylist: NOT_THE_APP }))

// A new version waits until somebody agrees to it: the files of the old one are kept for whoever has it open.
self.addEventListener("message", ({ data }) => {
  if (data?.type === "SKIP_WAITING") void self.skipWaiting()
})
