import { Installation } from "./installation"
import { test } from "./test"

/** A server as it comes: no key at all, and Wikidata to ask. */
export const testWithoutKeys = (prepare: (installation: Installation) => void = () => {}) =>
  test.extend<object, { installation: Installation }>({
    installation: [
      // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
      async ({}, use) => {
        const installation = new Installation({
          WIKIDATA: "on",
          CATALOGUE_FILL: "on",
          TMDB_API_KEY: "",
          OMDB_API_KEY: "",
        })
        await installation.start()
        prepare(installation)
        await use(installation)
        await installation.stop()
      },
      { scope: "worker" },
    ],
  })
