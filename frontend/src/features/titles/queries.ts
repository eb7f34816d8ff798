import { queryOptions } from "@tanstack/react-query"
import { useLibraryMutation } from "@/query/useLibraryMutation"
import {
  addRecommendation,
  getMovie,
  listTitles,
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

export type Standing = { status: Status; custom_list_id: string | null }

export const useSetStatus = (imdbId: string) =>
  useLibraryMutation({ mutationFn: (standing: Standing) => setStatus(imdbId, standing) })

export const useSetWatched = (imdbId: string) =>
  useLibraryMutation({
    mutationFn: (history: WatchHistory) => setWatched(imdbId, history),
    said: () => "Saved.",
  })

export const useSetUnwatched = (imdbId: string) =>
  useLibraryMutation({ mutationFn: () => setUnwatched(imdbId), said: () => "Marked as not watched." })

export const useAddRecommendation = (imdbId: string) =>
  useLibraryMutation({
    mutationFn: (recommendation: Recommendation) => addRecommendation(imdbId, recommendation),
  })

export const useRemoveRecommendation = (imdbId: string) =>
  useLibraryMutation({ mutationFn: (person: string) => removeRecommendation(imdbId, person) })

export const useRefresh = (imdbId: string) =>
  useLibraryMutation({ mutationFn: () => refreshMovie(imdbId), said: () => "Details are up to date." })
