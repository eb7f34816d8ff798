/** What the server says of an account's backups, and how much it should worry somebody. */
import type { Tone } from "@/components/Surface"
import type { BackupStatus } from "@/services/api"

export type State = BackupStatus["state"]

export const TONES: Record<State, Tone> = {
  off: "plain",
  ok: "good",
  late: "warn",
  shrunk: "warn",
  failing: "danger",
  missing: "danger",
}

export const HEADLINES: Record<State, string> = {
  off: "Nightly backups are off",
  ok: "Your library is backed up",
  late: "The last good backup is too old",
  shrunk: "The library has shrunk suddenly",
  failing: "Backups are failing",
  missing: "There is no good backup",
}

const ADVICE: [RegExp, string][] = [
  [
    /^(the disk is full|no space left on device)$/,
    "Make room on the server’s disk, or give the backups another folder.",
  ],
  [
    /^(permission denied|read-only file system)$/,
    "Let the server’s own user write to the folder of the backups.",
  ],
]

/** What to do about it, where the reason is one that people meet. */
export const adviceFor = (reason: string) => ADVICE.find(([words]) => words.test(reason))?.[1] ?? null

export const needsAttention = (state: State) => state !== "ok" && state !== "off"
