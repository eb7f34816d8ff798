/** Plans and reports in words: what a person reads before saying yes, and after. */
import { amount, joined } from "@/components/amounts"
import type { ChangeCounts, ImportResult, RowChange, Selection } from "@/services/api"

type Count = keyof ChangeCounts

const sum = ({ changes }: Pick<ImportResult, "changes">, key: Count) =>
  changes.movies[key] + changes.people[key] + changes.lists[key]

export const totalsOf = (changes: ImportResult["changes"]): Record<RowChange["action"], number> => ({
  add: sum({ changes }, "added"),
  update: sum({ changes }, "updated"),
  keep: sum({ changes }, "kept"),
  remove: sum({ changes }, "removed"),
})

export function counted({ imported_counts: { movies, people, lists } }: ImportResult): string {
  return joined([amount(movies, "title"), amount(people, "person", "people"), amount(lists, "list")])
}

export const changesNothing = ({ changes }: ImportResult) =>
  sum({ changes }, "added") + sum({ changes }, "updated") + sum({ changes }, "removed") === 0

/** What the toast says below its first line. */
export function outcome(report: ImportResult): string {
  const parts = [
    `${sum(report, "added").toLocaleString()} added`,
    `${sum(report, "updated").toLocaleString()} changed`,
  ]
  if (sum(report, "removed") > 0) parts.push(`${sum(report, "removed").toLocaleString()} removed`)
  if (sum(report, "kept") > 0)
    parts.push(`${sum(report, "kept").toLocaleString()} kept, because yours are newer`)
  if (report.errors.length > 0) parts.push(`${report.errors.length.toLocaleString()} left out`)
  const stubs = report.imdb_ids_needing_enrichment.length
  const bare = stubs > 0 ? ` ${amount(stubs, "title")} without details so far.` : ""
  return `${joined(parts)}.${bare}`
}

/** "12 titles and 1 person": what there is none of is left out. */
export function amounts({ movies, people, lists }: Record<"movies" | "people" | "lists", number>): string {
  const parts = [
    movies > 0 ? amount(movies, "title") : null,
    people > 0 ? amount(people, "person", "people") : null,
    lists > 0 ? amount(lists, "list") : null,
  ]
  return joined(parts.filter((part) => part !== null))
}

export const amountsOf = ({ movies, people, lists }: ImportResult["changes"], key: Count) =>
  amounts({ movies: movies[key], people: people[key], lists: lists[key] })

/** The plan in sentences: what it does, what it removes, and what it leaves as it is. */
export function planInWords({ changes }: ImportResult) {
  const { add, update, remove, keep } = totalsOf(changes)
  const doing = [
    add > 0 && `adds ${amountsOf(changes, "added")}`,
    update > 0 && `changes ${amountsOf(changes, "updated")}`,
  ].filter((part) => part !== false)
  const idle = remove === 0 ? "This changes nothing." : ""
  const leaving = [
    keep > 0 && `${amountsOf(changes, "kept")} of yours ${keep === 1 ? "is" : "are"} newer and kept.`,
    sum({ changes }, "unchanged") > 0 && `The same in both: ${amountsOf(changes, "unchanged")}.`,
  ]
  return {
    does: doing.length > 0 ? `This ${joined(doing)}.` : idle,
    removes:
      remove > 0 ? `${doing.length > 0 ? "It" : "This"} removes ${amountsOf(changes, "removed")}.` : "",
    leaves: leaving.filter(Boolean).join(" "),
  }
}

export const selected = ({ movies, people, lists }: Selection) =>
  amounts({ movies: movies.length, people: people.length, lists: lists.length })

/** What became different between two moments. */
export function differencesInWords(changes: ImportResult["changes"]): string {
  const said = (key: Count, verb: string) => {
    const words = amountsOf(changes, key)
    return words === "" ? null : `${words} ${verb}`
  }
  const parts = [said("removed", "removed"), said("updated", "changed"), said("added", "added")]
  return `${parts.filter((part) => part !== null).join(", ")}.`
}
