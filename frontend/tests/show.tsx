import { QueryClientProvider } from "@tanstack/react-query"
import { render } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { type ReactNode, Suspense } from "react"
import { createMemoryRouter, MemoryRouter, RouterProvider } from "react-router"
import { Toasts } from "@/layout/Toasts"
import { createQueryClient } from "@/query/client"
import { routes } from "@/routes"

function withProviders(children: ReactNode) {
  return (
    <QueryClientProvider client={createQueryClient()}>
      {children}
      <Toasts />
    </QueryClientProvider>
  )
}

/** A part of the app by itself. */
export function show(children: ReactNode) {
  render(withProviders(<MemoryRouter>{children}</MemoryRouter>))
  return userEvent.setup()
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
