import { queryOptions, useQueryClient } from "@tanstack/react-query"
import { useLibraryMutation } from "@/query/useLibraryMutation"
import {
  addRecommendation,
  getMovie,
  listTitles,
  type Movie,
  type Recommendation,
  refreshMovie,
  removeForGood,
  removeRecommendation,
  type Status,
  setStatus,
  setUnwatched,
  setWatched,
  type WatchHistory,
} from "@/services/api"
import { putBack } from "./putBack"

// Comparing ten thousand old rows with ten thousand new ones costs more than drawing the thirty in sight.
export const titlesQuery = queryOptions({
  queryKey: ["titles"],
  queryFn: listTitles,
  structuralSharing: false,
})

export const movieQuery = (imdbId: string) =>
  queryOptions({ queryKey: ["movies", imdbId], queryFn: () => getMovie(imdbId) })

type Step<Input> = {
  mutationFn: (input: Input) => Promise<Movie>
  said?: (input: Input) => string
}

/** The server answers with the title as it is now, so the page needn't wait for the next look. */
function useMovieMutation<Input = void>(imdbId: string, { mutationFn, said }: Step<Input>) {
  const client = useQueryClient()
  return useLibraryMutation({
    mutationFn,
    onSuccess: (movie) => client.setQueryData(movieQuery(imdbId).queryKey, movie),
    ...(said && { said: (_: Movie, input: Input) => said(input) }),
  })
}

/** A step whose way back is the title as it was before. */
function useMovieStep<Input = void>(
  imdbId: string,
  { mutationFn, said }: Step<Input> & { said: (input: Input) => string },
) {
  const client = useQueryClient()
  const { queryKey } = movieQuery(imdbId)
  const back = useMovieMutation(imdbId, {
    mutationFn: ({ before, now }: { before: Movie; now: Movie }) => putBack(before, now),
    said: () => "Undone.",
  })
  return useLibraryMutation({
    mutationFn: async (input: Input) => {
      const before = client.getQueryData(queryKey)
      return { before, now: await mutationFn(input) }
    },
    onSuccess: ({ now }) => client.setQueryData(queryKey, now),
    said: (_, input) => said(input),
    undo: ({ before, now }) => (before ? () => back.mutate({ before, now }) : null),
  })
}

const SAID = { toWatch: "Now to watch.", deleted: "Deleted." } as const

/** The list that a title is on stays as it is. */
export const useSetStatus = (imdbId: string) =>
  useMovieStep(imdbId, {
    mutationFn: (status: keyof typeof SAID) => setStatus(imdbId, { status }),
    said: (status) => SAID[status],
  })

/** Whatever is known of when and how it was stays. */
export const useMarkWatched = (imdbId: string) =>
  useMovieStep(imdbId, { mutationFn: () => setWatched(imdbId, {}), said: () => "Now watched." })

type Place = { status: Status; custom_list_id: string | null }

export const useSetPlace = (imdbId: string) =>
  useMovieStep(imdbId, {
    mutationFn: (place: Place) => setStatus(imdbId, place),
    said: ({ custom_list_id }) => (custom_list_id === null ? "Now on no list." : "Now on the list."),
  })

export const useSetWatched = (imdbId: string) =>
  useMovieStep(imdbId, {
    mutationFn: (history: Partial<WatchHistory>) => setWatched(imdbId, history),
    said: () => "Saved.",
  })

export const useSetUnwatched = (imdbId: string) =>
  useMovieStep(imdbId, {
    mutationFn: () => setUnwatched(imdbId),
    said: () => "Marked as not watched.",
  })

/** The backups keep it, so its own page is the way back. */
export function useRemoveForGood(imdbId: string, name: string, onRemoved: () => void) {
  const client = useQueryClient()
  return useLibraryMutation({
    mutationFn: () => removeForGood(imdbId),
    said: () => `${name} is removed for good.`,
    onSuccess: () => {
      onRemoved()
      client.removeQueries({ queryKey: movieQuery(imdbId).queryKey })
    },
  })
}

export const useAddRecommendation = (imdbId: string) =>
  useMovieStep(imdbId, {
    mutationFn: (recommendation: Recommendation) => addRecommendation(imdbId, recommendation),
    said: ({ person_name, vote_type }) =>
      `${person_name} ${vote_type ? "recommends it" : "advises against it"}.`,
  })

export const useRemoveRecommendation = (imdbId: string) =>
  useMovieStep(imdbId, {
    mutationFn: (person: string) => removeRecommendation(imdbId, person),
    said: (person) => `The recommendation by ${person} is removed.`,
  })

export const useRefresh = (imdbId: string) =>
  useMovieMutation(imdbId, {
    mutationFn: () => refreshMovie(imdbId),
    said: () => "Details are up to date.",
  })
