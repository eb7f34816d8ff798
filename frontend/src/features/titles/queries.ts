import { queryOptions, useQueryClient } from "@tanstack/react-query"
import { useLibraryMutation } from "@/query/useLibraryMutation"
import {
  addRecommendation,
  getMovie,
  listTitles,
  type Movie,
  type Recommendation,
  refreshMovie,
  removeRecommendation,
  type Status,
  setStatus,
  setUnwatched,
  setWatched,
  type WatchHistory,
} from "@/services/api"

// Comparing ten thousand old rows with ten thousand new ones costs more than drawing the thirty in sight.
export const titlesQuery = queryOptions({
  queryKey: ["titles"],
  queryFn: listTitles,
  structuralSharing: false,
})

export const movieQuery = (imdbId: string) =>
  queryOptions({ queryKey: ["movies", imdbId], queryFn: () => getMovie(imdbId) })

/** The server answers with the title as it is now, so the page needn't wait for the next look. */
function useMovieMutation<Input = void>(
  imdbId: string,
  mutationFn: (input: Input) => Promise<Movie>,
  said?: () => string,
) {
  const client = useQueryClient()
  return useLibraryMutation({
    mutationFn,
    onSuccess: (movie) => client.setQueryData(movieQuery(imdbId).queryKey, movie),
    ...(said && { said }),
  })
}

export type Standing = { status: Status; custom_list_id: string | null }

export const useSetStatus = (imdbId: string) =>
  useMovieMutation(imdbId, (standing: Standing) => setStatus(imdbId, standing))

export const useSetWatched = (imdbId: string) =>
  useMovieMutation(
    imdbId,
    (history: WatchHistory) => setWatched(imdbId, history),
    () => "Saved.",
  )

export const useSetUnwatched = (imdbId: string) =>
  useMovieMutation(
    imdbId,
    () => setUnwatched(imdbId),
    () => "Marked as not watched.",
  )

export const useAddRecommendation = (imdbId: string) =>
  useMovieMutation(imdbId, (recommendation: Recommendation) => addRecommendation(imdbId, recommendation))

export const useRemoveRecommendation = (imdbId: string) =>
  useMovieMutation(imdbId, (person: string) => removeRecommendation(imdbId, person))

export const useRefresh = (imdbId: string) =>
  useMovieMutation(
    imdbId,
    () => refreshMovie(imdbId),
    () => "Details are up to date.",
  )
