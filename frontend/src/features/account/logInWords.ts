import { amount, joined } from "@/components/amounts"
import type { LogEntry } from "@/services/account"

type Details = LogEntry["details"]

const named = (details: Details, key: string) => String(details[key] ?? "")

function titles(details: Details): string {
  const counts = (["added", "updated", "removed"] as const)
    .map((kind) => [kind, Number(details[kind] ?? 0)] as const)
    .filter(([, count]) => count > 0)
    .map(([kind, count], index) =>
      index === 0 ? `${amount(count, "title")} ${kind}` : `${count.toLocaleString()} ${kind}`,
    )
  return counts.length === 0 ? "no title changed" : joined(counts)
}

const WORDS: Record<LogEntry["event"], string | ((details: Details) => string)> = {
  "account-made": "The account was made",
  "signed-in": (details) => (details.address ? `Signed in from ${details.address}` : "Signed in"),
  "signed-out": "Signed out",
  "session-ended": (details) =>
    details.kind === "script"
      ? `Ended the token ${named(details, "what")}`
      : `Signed out ${named(details, "what") || "a device"}`,
  "others-ended": "Signed out everywhere else",
  "token-made": (details) => `Made the token ${named(details, "name")} (${named(details, "scope")})`,
  "password-changed": "Changed the password",
  "password-set": "Set another password",
  "password-reset": "Set another password by a link",
  "reset-link-made": "Made a link for another password",
  disabled: "Disabled the account",
  enabled: "Enabled the account",
  "became-owner": "Made this account the owner of the server",
  invited: "Invited somebody",
  "invitation-taken-back": "Took an invitation back",
  "account-removed": "Removed an account",
  exported: (details) =>
    details.target ? `Exported the library as ${details.target}` : "Exported the library",
  imported: (details) => `Imported: ${titles(details)}`,
  restored: (details) => `Restored ${named(details, "backup")}: ${titles(details)}`,
  "import-undone": (details) => `Undid an import: ${titles(details)}`,
  "title-removed": (details) =>
    details.others
      ? `Removed the title ${named(details, "title")} and ${amount(Number(details.others), "other")}`
      : `Removed the title ${named(details, "title")}`,
  "title-removed-for-good": (details) => `Removed the title ${named(details, "title")} for good`,
  "person-removed": (details) => `Removed ${named(details, "name")} from the people`,
  "person-brought-back": (details) => `Brought ${named(details, "name")} back to the people`,
  "list-removed": (details) => `Removed the list ${named(details, "name")}`,
  "list-brought-back": (details) => `Brought the list ${named(details, "name")} back`,
  "backup-downloaded": (details) => `Downloaded the backup ${named(details, "backup")}`,
  "backup-deleted": (details) => `Deleted the backup ${named(details, "backup")}`,
  "backup-brought-back": (details) => `Brought the backup ${named(details, "backup")} back`,
  "backups-switched-on": "Switched nightly backups on",
  "backups-switched-off": "Switched nightly backups off",
  "channel-added": (details) => `Added a channel for notices (${named(details, "kind")})`,
  "channel-removed": "Removed a channel for notices",
  "kit-made": (details) => `Made the emergency kit ${named(details, "fingerprint")}`,
  "kit-confirmed": (details) => `Typed back the emergency kit ${named(details, "fingerprint")}`,
}

/** What was done, as a sentence begins. */
export function inWords({ event, details }: LogEntry): string {
  const words = WORDS[event]
  return typeof words === "string" ? words : words(details)
}
