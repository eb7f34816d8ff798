import { QueryClientProvider } from "@tanstack/react-query"
import { render } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { type ReactNode, Suspense } from "react"
import { createMemoryRouter, MemoryRouter, RouterProvider } from "react-router"
import { Toasts } from "@/layout/Toasts"
import { createQueryClient } from "@/query/client"
import { routes } from "@/routes"

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
  const router = createMemoryRouter(routes, { initialEntries: [address] })
  render(
    withProviders(
      <Suspense>
        <RouterProvider router={router} />
      </Suspense>,
    ),
  )
  const where = () => router.state.location.pathname + router.state.location.search
  return { user: userEvent.setup(), where }
}
