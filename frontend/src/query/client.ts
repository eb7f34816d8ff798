import { QueryClient } from "@tanstack/react-query"
import { toast } from "@/components/toasts"
import { isAway } from "@/services/problem"
import { session } from "@/services/session"
import { forgetCopies } from "./libraryCopy"

const retry = (failures: number, error: Error) => failures < 2 && isAway(error)

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
