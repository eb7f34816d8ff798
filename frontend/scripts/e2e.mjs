// Runs the end-to-end tests where the machine can: they need a Chromium and the server's virtual environment.
import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("../../", import.meta.url))
const CANDIDATES = [
  process.env.CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
]

function leaveOut(why) {
  console.log(`left out: the web app's end-to-end tests, because ${why}.`)
  process.exit(69) // what `make test` takes for “left out”
}

function run(command, args, env = {}) {
  const { status } = spawnSync(command, args, { stdio: "inherit", env: { ...process.env, ...env } })
  if (status !== 0) process.exit(status ?? 1)
}

const chromium = CANDIDATES.find((path) => path && existsSync(path))
if (!chromium) leaveOut("no Chromium was found (install it, or set CHROMIUM to its path)")
if (!existsSync(`${root}.venv/bin/moviemanager`)) leaveOut("the server is not set up (run `make setup`)")

if (!existsSync("/usr/bin/WebKitWebDriver") || !existsSync("/usr/bin/Xvfb")) {
  console.log("left out: the web app in WebKit (apt-get install webkit2gtk-driver xvfb).")
}

// `make test` has just built it.
if (!process.env.WEB_IS_BUILT) run("npx", ["--no-install", "vite", "build", "--logLevel", "warn"])
run("npx", ["--no-install", "playwright", "test", ...process.argv.slice(2)], { CHROMIUM: chromium })
