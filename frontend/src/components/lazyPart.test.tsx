import { screen } from "@testing-library/react"
import { HttpResponse, http } from "msw"
import { Suspense } from "react"
import { expect, test, vi } from "vitest"
import { server } from "../../tests/server"
import { show } from "../../tests/show"
import { BrokenPage } from "./Broken"
import { lazyPart } from "./lazyPart"
import { PartBoundary } from "./PartBoundary"

const Arrived = () => <p>Arrived</p>

/** A file that can't be fetched the first `failures` times. */
function shown(failures: number) {
  const load = vi.fn(async () => {
    if (load.mock.calls.length <= failures) throw new TypeError("Failed to fetch module script /assets/x.js")
    return { default: Arrived }
  })
  const Part = lazyPart(load)
  const user = show(
    <PartBoundary fallback={(error, retry) => <BrokenPage error={error} onRetry={retry} />}>
      <Suspense>
        <Part />
      </Suspense>
    </PartBoundary>,
  )
  return { user, load }
}

const health = (answer: () => Response) => server.use(http.get("*/api/health", answer))

test("a part that fails once is fetched again, and nobody notices", async () => {
  const { load } = shown(1)
  expect(await screen.findByText("Arrived")).toBeVisible()
  expect(load).toHaveBeenCalledTimes(2)
})

test("a part that is gone while the server answers means a new version", async () => {
  health(() => HttpResponse.json({ status: "ok" }))
  shown(99)
  expect(await screen.findByRole("heading", { name: "A new version is here" })).toBeVisible()
  expect(screen.getByRole("button", { name: "Reload" })).toBeVisible()
  expect(screen.queryByText(/assets/)).toBeNull()
})

test("without the server the sentence says so, and when it is back the page goes on", async () => {
  health(() => HttpResponse.error())
  const { user } = shown(2)
  expect(await screen.findByText(/The server can't be reached/)).toBeVisible()
  await user.click(screen.getByRole("button", { name: "Try again" }))
  expect(await screen.findByText("Arrived")).toBeVisible()
})
