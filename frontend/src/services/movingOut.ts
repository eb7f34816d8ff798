/** The library as files of other services. Only one dialog needs this, so it is no part of `api.ts`. */
import { asFile, http } from "./api"
import type { components } from "./schema"

export type OutgoingFormat = components["schemas"]["Format"]

/** The files that another service imports, with the days of this zone. */
export const moveOut = (target: OutgoingFormat, zone: string): Promise<File> =>
  asFile(
    http.GET("/api/export/{target}", { params: { path: { target }, query: { zone } }, parseAs: "blob" }),
    `moviemanager-${target}.zip`,
  )
