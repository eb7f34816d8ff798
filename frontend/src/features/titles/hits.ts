import type { Title } from "@/services/api"

/** From here on advice was good. */
export const HIT = 7

export type HitRate = { rated: number; hits: number }

/** Of what each person recommended and was rated since: how much of it was good. By name. */
export function hitRates(titles: readonly Title[]): ReadonlyMap<string, HitRate> {
  const rates = new Map<string, HitRate>()
  for (const { status, my_rating, recommended_by } of titles) {
    if (status === "deleted" || my_rating === null) continue
    for (const name of recommended_by) {
      const { rated, hits } = rates.get(name) ?? { rated: 0, hits: 0 }
      rates.set(name, { rated: rated + 1, hits: hits + Number(my_rating >= HIT) })
    }
  }
  return rates
}

/** Three good ones of three say less than nine of ten: a few are held against the middle. */
export const rank = ({ rated, hits }: HitRate) => (hits + 1) / (rated + 2)
