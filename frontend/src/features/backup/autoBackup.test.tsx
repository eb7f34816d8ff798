import { screen, waitFor } from "@testing-library/react"
import { HttpResponse, http } from "msw"
import { expect, test } from "vitest"
import { at, status } from "../../../tests/fixtures"
import { problem, server } from "../../../tests/server"
import { show } from "../../../tests/show"
import { AutoBackup } from "./AutoBackup"

const SETTINGS = "*/api/backup/settings"
const STATUS = "*/api/backup/status"

const enabled = (backup_enabled: boolean) =>
  server.use(http.get(SETTINGS, () => HttpResponse.json({ backup_enabled })))

test("the switch shows what the server has", async () => {
  enabled(true)
  show(<AutoBackup />)
  expect(await screen.findByRole("switch", { name: "Auto-backup", checked: true })).toBeEnabled()
  expect(screen.getByRole("switch")).toHaveAccessibleDescription(
    "Saves your library daily on the server (14 days retained)",
  )
})

test("the switch can't be used before the setting is known", () => {
  show(<AutoBackup />)
  expect(screen.getByRole("switch", { name: "Auto-backup" })).toBeDisabled()
})

test("a change is saved", async () => {
  const saved: unknown[] = []
  server.use(
    http.put(SETTINGS, async ({ request }) => {
      saved.push(await request.json())
      enabled(true)
      return HttpResponse.json({ backup_enabled: true })
    }),
  )
  const user = show(<AutoBackup />)
  await waitFor(() => expect(screen.getByRole("switch")).toBeEnabled())
  await user.click(screen.getByRole("switch"))
  expect(await screen.findByRole("switch", { checked: true })).toBeVisible()
  await waitFor(() => expect(saved).toEqual([{ backup_enabled: true }]))
})

test("a change that can't be saved goes back, with a message", async () => {
  server.use(http.put(SETTINGS, () => problem(500, "The setting could not be stored.")))
  const user = show(<AutoBackup />)
  await waitFor(() => expect(screen.getByRole("switch")).toBeEnabled())
  await user.click(screen.getByRole("switch"))
  expect(await screen.findByText(/could not be changed. The setting could not be stored./)).toBeVisible()
  expect(screen.getByRole("switch", { checked: false })).toBeVisible()
})

test("a setting that can't be read is said, and the switch stays out of use", async () => {
  server.use(http.get(SETTINGS, () => problem(500, "The settings could not be read.")))
  show(<AutoBackup />)
  expect(await screen.findByRole("alert")).toHaveTextContent("The settings could not be read.")
  expect(screen.getByRole("switch")).toBeDisabled()
})

test("the last and the next backup are named", async () => {
  show(<AutoBackup />)
  const times = await screen.findByText(/Last backup:/)
  expect(times.parentElement).toHaveTextContent(/Feb.* at .*Next: .*Feb.*2027 at/)
})

test("no backup yet, and none to come while it is off", async () => {
  server.use(
    http.get(STATUS, () => HttpResponse.json(status({ backup_enabled: false, last_success_at: null }))),
  )
  show(<AutoBackup />)
  expect(await screen.findByText("none yet")).toBeVisible()
  expect(screen.getByText("off")).toBeVisible()
})

test("a failure is shown with its reason and since when", async () => {
  const failing = status({
    last_failure_at: at("2026-02-12T03:00"),
    last_failure_reason: "There is no space left for backups.",
    failing_since: at("2026-02-10T03:00"),
    stale: true,
  })
  server.use(http.get(STATUS, () => HttpResponse.json(failing)))
  show(<AutoBackup />)
  expect(await screen.findByText("There is no space left for backups.")).toBeVisible()
  expect(screen.getByText(/Backups have failed since .*10/)).toBeVisible()
})

test("a late backup and held-back old ones are said", async () => {
  const late = status({ stale: true, holds: "Older backups are kept: the newest is much smaller." })
  server.use(http.get(STATUS, () => HttpResponse.json(late)))
  show(<AutoBackup />)
  expect(await screen.findByText("Older backups are kept: the newest is much smaller.")).toBeVisible()
  expect(screen.getByText("The last good backup is older than it should be.")).toBeVisible()
})
