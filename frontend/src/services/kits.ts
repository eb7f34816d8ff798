/** Emergency kits of the server. Beside `api.ts`, so that no first visit downloads it. */
import { http, unwrap } from "./api"
import type { components } from "./schema"

type Schemas = components["schemas"]
export type Kit = Schemas["KitReply"]
export type KitList = Schemas["KitList"]
export type NewKit = Schemas["NewKit"]
export type MadeKit = Schemas["NewKitReply"]

export const listKits = () => unwrap(http.GET("/api/server/kits"))

export const makeKit = (body: NewKit) => unwrap(http.POST("/api/server/kits", { body }))

export const confirmKit = (fingerprint: string, ending: string) =>
  unwrap(
    http.POST("/api/server/kits/{fingerprint}/confirm", {
      params: { path: { fingerprint } },
      body: { ending },
    }),
  )
