import { QueryClientProvider } from "@tanstack/react-query"
import { render } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { type ReactNode, Suspense, useEffect } from "react"
import { MemoryRouter, useLocation } from "react-router"
import { Toasts } from "@/layout/Toasts"
import { createQueryClient } from "@/query/client"
import { Pages } from "@/routes"

function withProviders(children: ReactNode, client = createQueryClient()) {
  return (
    <QueryClientProvider client={client}>
      {children}
      <Toasts />
    </QueryClientProvider>
  )
}

/** A part of the app by itself. */
export function show(children: ReactNode) {
  const client = createQueryClient()
  const within = (part: ReactNode) => withProviders(<MemoryRouter>{part}</MemoryRouter>, client)
  const { rerender } = render(within(children))
  return { ...userEvent.setup(), rerender: (part: ReactNode) => rerender(within(part)) }
}

/** The whole app, opened at an address. */
export function open(address: string) {
  let here = ""
  function Witness() {
    const { pathname, search } = useLocation()
    useEffect(() => {
      here = pathname + search
    }, [pathname, search])
    return null
  }
  render(
    withProviders(
      <MemoryRouter initialEntries={[address]}>
        <Suspense>
          <Pages />
        </Suspense>
        <Witness />
      </MemoryRouter>,
    ),
  )
  return { user: userEvent.setup(), where: () => here }
}
