import {
  addRecommendation,
  type Movie,
  type Recommendation,
  removeRecommendation,
  setStatus,
  setUnwatched,
  setWatched,
} from "@/services/api"

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

type Recommendations = readonly Recommendation[]

/** What was said before and is gone, or says something else now. */
const lacking = (before: Recommendations, now: Recommendations) =>
  before.filter((one) => !now.some((other) => same(one, other)))

const newcomers = (before: Recommendations, now: Recommendations) =>
  now.filter(({ person_name }) => !before.some((one) => one.person_name === person_name))

/**
 * The title as it was before a step: what differs is set again. Watching comes before the status, because
 * marking a title as watched, or as not watched, changes the status by itself.
 */
export async function putBack(before: Movie, now: Movie): Promise<Movie> {
  const { imdb_id: id, status, custom_list_id, watch_history } = before
  let movie = now
  if (!same(watch_history, now.watch_history)) {
    movie = await (watch_history === null ? setUnwatched(id) : setWatched(id, watch_history))
  }
  if (status !== movie.status || custom_list_id !== movie.custom_list_id) {
    movie = await setStatus(id, { status, custom_list_id })
  }
  for (const recommendation of lacking(before.recommendations, now.recommendations)) {
    movie = await addRecommendation(id, recommendation)
  }
  for (const { person_name } of newcomers(before.recommendations, now.recommendations)) {
    movie = await removeRecommendation(id, person_name)
  }
  return movie
}
