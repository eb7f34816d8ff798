// Counts the JavaScript that a first visit downloads before a page shows, for each page as the first one.
import { readFileSync } from "node:fs"
import { gzipSync } from "node:zlib"

const LIMIT_KIB = 130
const dist = new URL("../dist/", import.meta.url)

function readManifest() {
  try {
    return JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"))
  } catch {
    console.error("There is no build to measure. Run `npm run build` first.")
    process.exit(1)
  }
}

const manifest = readManifest()

/** A chunk and everything that it imports statically. */
function closure(key, found = new Set()) {
  if (found.has(key)) return found
  found.add(key)
  for (const next of manifest[key].imports ?? []) closure(next, found)
  return found
}

const gzipped = (key) => gzipSync(readFileSync(new URL(manifest[key].file, dist))).length
const entry = Object.keys(manifest).find((key) => manifest[key].isEntry)
const pages = Object.keys(manifest).filter((key) => key.startsWith("src/pages/"))

const sizes = pages
  .map((page) => {
    const chunks = new Set([...closure(entry), ...closure(page)])
    return { page, kib: [...chunks].reduce((sum, key) => sum + gzipped(key), 0) / 1024 }
  })
  .sort((a, b) => b.kib - a.kib)

for (const { page, kib } of sizes) console.log(`${kib.toFixed(1).padStart(6)} KiB  ${page}`)
if (sizes.length === 0 || sizes[0].kib > LIMIT_KIB) {
  console.error(`A first load may take ${LIMIT_KIB} KiB of gzipped JavaScript at most.`)
  process.exit(1)
}
