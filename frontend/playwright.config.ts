import { defineConfig } from "@playwright/test"

const QUIET = [
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
]

export default defineConfig({
  testDir: "e2e",
  workers: 2,
  fullyParallel: false,
  // Time decides no test: these only end those that hang, also where other work keeps the machine busy.
  timeout: 240_000,
  expect: { timeout: 60_000 },
  forbidOnly: true,
  reporter: "list",
  use: {
    locale: "en-GB",
    // Playwright sees what a page asks for, not what its service worker does: tests of that switch it on.
    serviceWorkers: "block",
    actionTimeout: 60_000,
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-sync", ...QUIET],
    },
  },
})
