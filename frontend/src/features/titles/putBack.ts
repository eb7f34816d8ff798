import { addRecommendation, type Movie, setStatus, setUnwatched, setWatched } from "@/services/api"

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

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
  for (const recommendation of before.recommendations) {
    const there = now.recommendations.some(({ person_name }) => person_name === recommendation.person_name)
    if (!there) movie = await addRecommendation(id, recommendation)
  }
  return movie
}
