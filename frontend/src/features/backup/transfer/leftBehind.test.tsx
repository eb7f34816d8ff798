import { screen, waitFor } from "@testing-library/react"
import { HttpResponse, http } from "msw"
import { expect, test } from "vitest"
import { backup, report } from "../../../../tests/fixtures"
import { server } from "../../../../tests/server"
import { show } from "../../../../tests/show"
import { DataBackupCard } from "../DataBackupCard"
import { setOff, type UnderWay, underWay } from "./underWay"
import { useTransfer } from "./useTransfer"

function Card() {
  return <DataBackupCard lists={new Map()} transfer={useTransfer(() => {})} progress={null} />
}

const epochIs = (epoch: string) =>
  server.use(http.get("*/api/sync/epoch", () => HttpResponse.json({ epoch })))

/** The page as it is after a reload, with what it kept of an import. */
function reloaded(part: Partial<UnderWay> = {}) {
  const startedAt = Date.now() / 1000 - 5
  setOff({ kind: "file", name: "my-library.json", startedAt, epoch: "1", sent: true, ...part })
  const safety = { filename: "s.json", kind: "before-import" as const, created_at: startedAt + 1 }
  server.use(http.get("*/api/backup/list", () => HttpResponse.json({ backups: [backup(safety)] })))
  return show(<Card />)
}

const shown = () => screen.findByRole("status", { name: "Left behind" })

test("an import that goes on after a reload is shown, and then what came of it", async () => {
  reloaded()
  expect(await screen.findByRole("progressbar", { name: "Importing my-library.json" })).toBeVisible()
  epochIs("2")
  expect(await screen.findByText("Imported my-library.json.")).toBeVisible()
})

test("what came to its end meanwhile can be undone", async () => {
  epochIs("2")
  const restored: string[] = []
  server.use(
    http.post("*/api/backup/restore/:name", ({ params }) => {
      restored.push(String(params.name))
      return HttpResponse.json(report())
    }),
  )
  const user = reloaded()
  await user.click(await screen.findByRole("button", { name: "Undo" }))
  await waitFor(() => expect(restored).toEqual(["s.json"]))
  expect(await screen.findByText("Undone: the library is as it was.")).toBeVisible()
  expect(underWay()).toBeNull()
})

test("a file that was not sent whole came to nothing", async () => {
  const user = reloaded({ sent: false })
  expect(await shown()).toHaveTextContent(
    "Importing my-library.json came to nothing.The page was left before the file was sent whole. Your library is as it was.",
  )
  await user.click(screen.getByRole("button", { name: "Close" }))
  expect(screen.queryByRole("status", { name: "Left behind" })).toBeNull()
  expect(underWay()).toBeNull()
})

test("so did one of which nothing has come for minutes", async () => {
  reloaded({ startedAt: Date.now() / 1000 - 600 })
  expect(await shown()).toHaveTextContent("The server did not carry it out. Your library is as it was.")
})
