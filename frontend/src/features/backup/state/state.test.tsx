import { cleanup, screen, waitFor, within } from "@testing-library/react"
import { delay, HttpResponse, http } from "msw"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import type { BackupStatus } from "@/services/api"
import { at, status } from "../../../../tests/fixtures"
import { problem, server } from "../../../../tests/server"
import { open, show } from "../../../../tests/show"
import { AskToEnable } from "./AskToEnable"
import { AutoBackup } from "./AutoBackup"
import { BackupState } from "./BackupState"

const SETTINGS = "*/api/backup/settings"
const STATUS = "*/api/backup/status"

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }))
afterEach(() => void vi.useRealTimers())

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

const shown = () => screen.findByRole("region", { name: "State of the backups" })

function withStatus(part: Partial<BackupStatus>) {
  server.use(http.get(STATUS, () => HttpResponse.json(status(part))))
  return show(<BackupState />)
}

test("the last good backup, its test and the next one are named", async () => {
  vi.setSystemTime(new Date("2026-02-12T06:10"))
  withStatus({
    last_test_at: at("2026-02-12T03:05"),
    last_test_ok: true,
    last_tested_file: "2026-02-12.json",
    next_run_at: at("2026-02-13T03:00"),
    free_bytes: 12_400_000_000,
  })
  expect(await shown()).toHaveTextContent(
    /^Your library is backed upYour library is backed up every night\.Last good backuptoday at 03:00.*Restored in a test 3 hours agoNext backuptomorrow at 03:00.*Room for backups12\.4 GB$/,
  )
})

test("no backup yet, and none to come while it is off", async () => {
  withStatus({
    backup_enabled: false,
    state: "off",
    sentence: "Switch nightly backups on, or make one now.",
    last_success_at: null,
  })
  expect(await shown()).toHaveTextContent(
    "Nightly backups are offSwitch nightly backups on, or make one now.Last good backupNone yetNext backupOff",
  )
})

test("a failure is shown with its reason, since when, and when it was last tried", async () => {
  vi.setSystemTime(new Date("2026-02-12T06:10"))
  withStatus({
    state: "failing",
    sentence: "Free some space on the server's disk; the next try is tonight.",
    last_failure_at: at("2026-02-12T03:00"),
    last_failure_reason: "There is no space left for backups.",
    failing_since: at("2026-02-11T03:00"),
    stale: true,
  })
  const section = await shown()
  expect(section).toHaveTextContent("Backups are failingFree some space on the server's disk")
  expect(section).toHaveTextContent(
    /There is no space left for backups\. Failing since yesterday at 03:00.*\. Last tried today at 03:00/,
  )
})

test.each([
  ["the disk is full", "Make room on the server’s disk, or give the backups another folder."],
  ["permission denied", "Let the server’s own user write to the folder of the backups."],
  ["A row of movies is damaged.", "A row of movies is damaged."],
])("of a failure for the reason “%s” is said what to do", async (reason, said) => {
  withStatus({ state: "failing", sentence: "The last backup failed.", last_failure_reason: reason })
  expect(await screen.findByText(said)).toBeVisible()
})

test("a test restore that failed is said where the last good backup is named", async () => {
  withStatus({
    last_test_at: 1,
    last_test_ok: false,
    last_test_failure: "movies[3] came back different.",
    last_tested_file: "2026-02-12.json",
  })
  expect(
    await screen.findByText("It did not restore in a test: movies[3] came back different."),
  ).toBeVisible()
})

test("a test of another backup says which one, and nothing of the newest", async () => {
  const ofAnother = {
    last_test_at: 1,
    last_tested_file: "2026-02-01.json",
    last_success_file: "2026-02-12.json",
  }
  withStatus({
    ...ofAnother,
    last_test_ok: false,
    last_test_failure: "its bytes are no longer what was written.",
  })
  expect(
    await screen.findByText(
      "2026-02-01.json did not restore in a test: its bytes are no longer what was written.",
    ),
  ).toBeVisible()
  cleanup()
  withStatus({ ...ofAnother, last_test_ok: true })
  expect(await screen.findByText("Not tested yet")).toBeVisible()
})

const LOSS = {
  backup: "2026-02-12.json",
  before: "2026-02-11.json",
  sentence: "90 of 100 titles went on 12 Feb; older backups are kept.",
  seen: false,
}

test("a sudden loss can be looked at, and is kept until it has been seen", async () => {
  const seen: string[] = []
  server.use(
    http.post("*/api/backup/status/seen", ({ request }) => {
      seen.push(request.method)
      return HttpResponse.json(status({ state: "ok", loss: { ...LOSS, seen: true } }))
    }),
  )
  const user = withStatus({ state: "shrunk", sentence: "90 of 100 titles went.", loss: LOSS })
  expect(await screen.findByText("90 of 100 titles went.")).toBeVisible()
  expect(screen.queryByText(LOSS.sentence)).toBeNull()
  expect(screen.getByRole("link", { name: "See what went" })).toHaveAttribute(
    "href",
    "/backups/2026-02-11/compare?to=2026-02-12",
  )
  await user.click(screen.getByRole("button", { name: "I have seen this" }))
  await waitFor(() => expect(screen.queryByRole("button", { name: "I have seen this" })).toBeNull())
  expect(screen.getByText(LOSS.sentence)).toBeVisible()
  expect(seen).toEqual(["POST"])
})

test("a state that can't be read can be asked for again", async () => {
  server.use(http.get(STATUS, () => problem(503, "The backup folder is not there."), { once: true }))
  const user = show(<BackupState />)
  expect(await screen.findByRole("alert")).toHaveTextContent("The backup folder is not there.")
  await user.click(screen.getByRole("button", { name: "Try again" }))
  expect(await shown()).toHaveTextContent("Your library is backed up")
})

test("while the state is on its way its shape is shown", () => {
  server.use(http.get(STATUS, () => delay("infinite")))
  show(<BackupState />)
  expect(screen.getByText("Loading the state of the backups…")).toBeInTheDocument()
})

test.each([
  ["Turn them on", true],
  ["Leave them off", false],
])("who had nightly backups before the upgrade is asked once: %s", async (answer, backup_enabled) => {
  const saved: unknown[] = []
  server.use(
    http.get(STATUS, () => HttpResponse.json(status({ ask_to_enable: saved.length === 0 }))),
    http.put(SETTINGS, async ({ request }) => {
      saved.push(await request.json())
      return HttpResponse.json({ backup_enabled })
    }),
  )
  const user = show(<AskToEnable />)
  await user.click(await screen.findByRole("button", { name: answer }))
  await waitFor(() => expect(screen.queryByRole("button", { name: answer })).toBeNull())
  expect(saved).toEqual([{ backup_enabled }])
})

const TROUBLE = {
  state: "late",
  sentence: "The last good backup is 3 days old. Is the server on at night?",
} as const

test("trouble is marked at Account, and said in the library with what to do", async () => {
  server.use(http.get(STATUS, () => HttpResponse.json(status(TROUBLE))))
  open("/")
  const line = await screen.findByRole("region", { name: "Trouble with backups" })
  expect(line).toHaveTextContent(`The last good backup is too old${TROUBLE.sentence} Open the backups`)
  expect(within(line).getByRole("link")).toHaveAttribute("href", "/account")
  const entries = screen.getAllByRole("link", { name: /^Account/ })
  expect(entries.map((entry) => entry.textContent)).toEqual([
    "Account, backups need attention",
    "Account, backups need attention",
  ])
})

test.each(["ok", "off"] as const)("nothing is marked while the state is %s", async (state) => {
  server.use(http.get(STATUS, () => HttpResponse.json(status({ state }))))
  open("/account")
  await shown()
  expect(screen.getAllByRole("link", { name: /^Account/ }).map((entry) => entry.textContent)).toEqual([
    "Account",
    "Account",
  ])
})
