import { QueryClient } from "@tanstack/react-query"
import { toast } from "@/components/toasts"
import { ApiError } from "@/services/problem"
import { session } from "@/services/session"
import { forgetCopies } from "./libraryCopy"

const MAY_PASS_BY_ITSELF = [0, 502, 504]

function retry(failures: number, error: Error): boolean {
  return failures < 2 && error instanceof ApiError && MAY_PASS_BY_ITSELF.includes(error.status)
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // A device without the internet may well reach a server in the house: what can't be reached says so itself.
      queries: { staleTime: 30_000, retry, networkMode: "always" },
      mutations: { retry: false, networkMode: "always" },
    },
  })
}

/** Nothing that one account has read may be shown to the next. */
export function forgetAtSignOut(client: QueryClient): () => void {
  if (session.get() === null) void forgetCopies()
  return session.subscribe(() => {
    if (session.get() !== null) return
    client.clear()
    void forgetCopies()
    toast.clear()
  })
}
