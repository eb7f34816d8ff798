import { screen } from "@testing-library/react"
import { HttpResponse, http } from "msw"
import { expect, test } from "vitest"
import type { Catalogue } from "@/services/api"
import { catalogue } from "../../../tests/fixtures"
import { server } from "../../../tests/server"
import { show } from "../../../tests/show"
import { CatalogueCard } from "./CatalogueCard"
import { FillingProgress } from "./FillingProgress"

const QUIET = {
  name: "Wikidata",
  configured: true,
  quiet_until: 4e9,
  because: "Wikidata could not be reached.",
}

async function card(part: Partial<Catalogue>) {
  server.use(http.get("*/api/catalogue", () => HttpResponse.json(catalogue(part))))
  show(<CatalogueCard />)
  return await screen.findByRole("region", { name: "Catalogue" })
}

test("the card says what needs no key, what is missing, and what a key would add", async () => {
  const found = await card({ filling: true, titles: 20, without_name: 5, pending: 2 })
  expect(found).toHaveTextContent("Names, years and directors come from Wikidata, which needs no key.")
  expect(found).toHaveTextContent("5 of 20 titles without a name; 2 titles still to be looked up.")
  expect(found).toHaveTextContent("A TMDB key on the server adds posters, plots and cast.")
})

test("titles that nobody knows are named as such", async () => {
  const found = await card({ filling: true, titles: 20, without_name: 5, unknown: 5 })
  expect(found).toHaveTextContent("5 of 20 titles without a name; nobody knows them yet.")
})

test("where nothing may be asked it says so", async () => {
  const sources = catalogue().sources.map((source) => ({ ...source, configured: false }))
  expect(await card({ titles: 1, sources })).toHaveTextContent(
    "This server looks up no titles: Wikidata is switched off.",
  )
})

test("a bad day is one sentence, and no bar pretends to move", () => {
  const sources = [QUIET, ...catalogue().sources.slice(1)]
  show(
    <FillingProgress state={catalogue({ filling: true, titles: 9, without_name: 9, pending: 9, sources })} />,
  )
  expect(screen.getByRole("status")).toHaveTextContent(/^Wikidata could not be reached\. The next attempt is/)
  expect(screen.queryByRole("progressbar")).toBeNull()
})
