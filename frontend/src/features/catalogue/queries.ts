import { useNavigate } from "react-router"
import { numberOf } from "@/query/catalogueSearch"
import { useLibraryMutation } from "@/query/useLibraryMutation"
import { getMovie, refreshMovie, type SearchHit, type Status, setStatus } from "@/services/api"
import { ApiError } from "@/services/problem"

async function statusOf(imdbId: string): Promise<Status | null> {
  try {
    return (await getMovie(imdbId)).status
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null
    throw error
  }
}

/** A title that is there already stays as it is; only a deleted one is put back. */
async function addTitle(imdbId: string): Promise<string> {
  const status = await statusOf(imdbId)
  if (status === null || status === "deleted") {
    await setStatus(imdbId, { status: "toWatch" })
  }
  return imdbId
}

async function addHit(hit: SearchHit): Promise<string> {
  const imdbId = await numberOf(hit)
  await addTitle(imdbId)
  // The title is in the library by now. Without details it is a stub, which can be refreshed at any time.
  await refreshMovie(imdbId).catch(() => undefined)
  return imdbId
}

/** The results stay: there may be more among them. */
export const useAddHit = (onAdded: (hit: SearchHit, imdbId: string) => void) =>
  useLibraryMutation({
    mutationFn: addHit,
    said: (imdbId, hit) => `${hit.title ?? imdbId} is in your library.`,
    onSuccess: (imdbId, hit) => onAdded(hit, imdbId),
  })

export function useAddByNumber() {
  const navigate = useNavigate()
  return useLibraryMutation({
    mutationFn: addTitle,
    onSuccess: (imdbId) => void navigate(`/titles/${imdbId}`),
  })
}
