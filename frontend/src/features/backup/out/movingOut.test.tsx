import { screen, waitFor, within } from "@testing-library/react"
import { HttpResponse, http } from "msw"
import { expect, test, vi } from "vitest"
import { problem, server } from "../../../../tests/server"
import { open } from "../../../../tests/show"

async function dialog() {
  const { user } = open("/account")
  await user.click(await screen.findByRole("button", { name: "Export for Another Service" }))
  return { user, shown: within(await screen.findByRole("dialog", { name: "Export for another service" })) }
}

test("each format says what it can't hold", async () => {
  const { shown } = await dialog()
  expect(shown.getAllByRole("radio").map((radio) => radio.getAttribute("aria-label"))).toEqual([
    "Letterboxd",
    "Trakt archive",
    "Trakt CSV",
    "IMDb tables",
    "One table (CSV)",
  ])
  expect(shown.getByRole("radio", { name: "Letterboxd" })).toBeChecked()
  expect(shown.getByRole("radio", { name: "Trakt CSV" })).toHaveAccessibleDescription(
    "For Trakt's own import. It can't hold half points, viewings of series, lists, recommendations.",
  )
})

test("the chosen format is downloaded, with the days of here, under the server's name", async () => {
  const saved: string[] = []
  const asked: string[] = []
  URL.createObjectURL = () => "blob:test"
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    saved.push(this.download)
  })
  server.use(
    http.get("*/api/export/:format", ({ request, params }) => {
      asked.push(`${params.format} ${new URL(request.url).searchParams.get("zone")}`)
      return new HttpResponse("zip", {
        headers: { "Content-Disposition": `attachment; filename="moviemanager-${params.format}.zip"` },
      })
    }),
  )
  const { user, shown } = await dialog()
  await user.click(shown.getByRole("radio", { name: "IMDb tables" }))
  await user.click(shown.getByRole("button", { name: "Download" }))
  await waitFor(() => expect(saved).toEqual(["moviemanager-imdb.zip"]))
  expect(asked).toEqual([`imdb ${Intl.DateTimeFormat().resolvedOptions().timeZone}`])
})

test("a format that can't be made is said", async () => {
  server.use(http.get("*/api/export/:format", () => problem(507, "The disk is full.")))
  const { user, shown } = await dialog()
  await user.click(shown.getByRole("button", { name: "Download" }))
  expect(await shown.findByRole("alert")).toHaveTextContent("The disk is full.")
})
