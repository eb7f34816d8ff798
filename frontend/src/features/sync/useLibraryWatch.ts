import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useEffect } from "react"
import { epochQuery } from "@/query/epoch"
import { onChangeElsewhere } from "@/query/otherTabs"

const EVERY = 15_000

export function useLibraryWatch(): void {
  const client = useQueryClient()
  useQuery({ ...epochQuery(client), refetchInterval: EVERY, refetchOnWindowFocus: "always" })
  useEffect(() => onChangeElsewhere(() => void client.invalidateQueries()), [client])
}
