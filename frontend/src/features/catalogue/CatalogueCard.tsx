import { useQuery } from "@tanstack/react-query"
import { TriangleAlert } from "lucide-react"
import { amount } from "@/components/amounts"
import { moment } from "@/components/dates"
import { Card, Notice } from "@/components/Surface"
import type { Catalogue } from "@/services/api"
import { catalogueQuery, trouble } from "./filling"

const has = ({ sources }: Catalogue, name: string) =>
  sources.some((source) => source.name === name && source.configured)

function names(state: Catalogue): string {
  if (has(state, "IMDb's data files"))
    return "Names and years come from IMDb's data files on this server, without any network."
  if (has(state, "Wikidata")) return "Names, years and directors come from Wikidata, which needs no key."
  if (has(state, "TMDB") || has(state, "OMDb")) return "Wikidata is switched off on this server."
  return "This server looks up no titles: Wikidata is switched off."
}

function counts({ titles, without_name, pending, unknown }: Catalogue): string {
  if (titles === 0) return "There are no titles to look up yet."
  if (without_name === 0)
    return `${titles === 1 ? "The title has" : `All ${amount(titles, "title")} have`} a name.`
  const bare = `${without_name.toLocaleString()} of ${amount(titles, "title")} without a name`
  if (pending > 0) return `${bare}; ${amount(pending, "title")} still to be looked up.`
  return unknown > 0 ? `${bare}; nobody knows them yet. They are asked for again after a week.` : `${bare}.`
}

function keys(state: Catalogue): string[] {
  return [
    has(state, "TMDB")
      ? "Posters, plots and cast come from TMDB."
      : "A TMDB key on the server adds posters, plots and cast.",
    has(state, "OMDb")
      ? "Ratings of IMDb and Rotten Tomatoes come from OMDb."
      : "An OMDb key adds the ratings of IMDb and Rotten Tomatoes.",
  ]
}

export function CatalogueCard() {
  const { data } = useQuery(catalogueQuery)
  if (!data) return null
  const pause = data.pending > 0 ? trouble(data) : null
  return (
    <Card title="Catalogue" description={names(data)}>
      <div className="grid gap-3">
        <p className="tabular-nums">{counts(data)}</p>
        {pause && (
          <Notice tone="warn" icon={<TriangleAlert aria-hidden />}>
            {`${pause.because} The next attempt is ${moment(pause.until)}.`}
          </Notice>
        )}
        <ul className="grid gap-1 text-sm text-soft">
          {keys(data).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      </div>
    </Card>
  )
}
