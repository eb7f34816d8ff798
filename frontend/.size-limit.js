// A first load, for each page as the first one: the app's entry, the page, and all that both import statically.
import { readFileSync } from "node:fs"

const dist = new URL("./dist/", import.meta.url)
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"))

function closure(key, found = new Set()) {
  if (found.has(key)) return found
  found.add(key)
  for (const next of manifest[key].imports ?? []) closure(next, found)
  return found
}

const keys = Object.keys(manifest)
const entry = keys.find((key) => manifest[key].isEntry)

export default keys
  .filter((key) => /^src\/pages\/\w+\.tsx$/.test(key))
  .map((page) => ({
    name: page,
    path: [...new Set([...closure(entry), ...closure(page)])].map((key) => `dist/${manifest[key].file}`),
    limit: "130 KiB",
    gzip: true,
  }))
