import { focusManager } from "@tanstack/react-query"
import { screen, waitFor } from "@testing-library/react"
import { HttpResponse, http } from "msw"
import { afterEach, expect, test } from "vitest"
import { title } from "../../../tests/fixtures"
import { problem, server } from "../../../tests/server"
import { open } from "../../../tests/show"

afterEach(() => focusManager.setFocused(undefined))

/** The app looks at the library's epoch whenever somebody comes back to it. */
function comeBack() {
  focusManager.setFocused(false)
  focusManager.setFocused(true)
}

const answers = (answer: () => Response) => server.use(http.get("*/api/sync/epoch", answer))
const notice = () => screen.queryByRole("region", { name: "Without the server" })

test("what was read is marked as old from when the server is away until it has answered, and is then read again", async () => {
  let asked = 0
  server.use(
    http.get("*/api/titles", () => {
      asked += 1
      return HttpResponse.json([title()])
    }),
  )
  open("/")
  expect(await screen.findByText("1 title shown")).toBeVisible()
  expect(notice()).not.toBeInTheDocument()
  answers(() => HttpResponse.error())
  comeBack()
  await waitFor(() =>
    expect(notice()).toHaveTextContent(
      /^The server can't be reached\. This is your library as it was today at \d\d:\d\d(?: [AP]M)?\. It can be looked at; changes have to wait\.$/,
    ),
  )
  // Starting up it may answer with an error first: what is shown is as old as before.
  let errors = 0
  answers(() => {
    errors += 1
    return problem(503, "The database is busy.")
  })
  await waitFor(() => expect(errors).toBeGreaterThan(0))
  expect(notice()).toBeInTheDocument()
  const before = asked
  answers(() => HttpResponse.json({ epoch: "1" }))
  comeBack()
  await waitFor(() => expect(notice()).not.toBeInTheDocument())
  await waitFor(() => expect(asked).toBeGreaterThan(before))
})

test("a page about the server itself says by itself that it is away", async () => {
  server.use(http.get("*/api/titles", () => HttpResponse.json([title()])))
  const { user } = open("/")
  expect(await screen.findByText("1 title shown")).toBeVisible()
  answers(() => HttpResponse.error())
  comeBack()
  await waitFor(() => expect(notice()).toBeInTheDocument())
  await user.click(screen.getAllByRole("link", { name: /^Account/ })[0] as HTMLElement)
  expect(await screen.findByRole("heading", { name: "Data & Backup" })).toBeVisible()
  expect(notice()).not.toBeInTheDocument()
})
