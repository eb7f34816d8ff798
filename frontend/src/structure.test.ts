import { readdirSync, readFileSync } from "node:fs"
import { dirname, join, relative, resolve } from "node:path"
import ts from "typescript"
import { expect, test } from "vitest"

const SOURCE = import.meta.dirname

/** What each folder may know besides itself. A feature is a folder of its own in `features`. */
const MAY_KNOW: Record<string, readonly string[]> = {
  components: [],
  services: [],
  query: ["components", "services"],
  features: ["components", "services", "query"],
  layout: ["components", "services", "query", "features"],
  pages: ["components", "services", "query", "features", "layout"],
}

type Import = { file: string; target: string }

const isSource = (file: string) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|\.d\.ts$/.test(file)

/** Every import of one file by another one, of types and by `import()` as well. */
function imports(): Import[] {
  const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter(isSource)
  return files.flatMap((file) => {
    const { importedFiles } = ts.preProcessFile(readFileSync(join(SOURCE, file), "utf8"))
    return importedFiles.flatMap(({ fileName }) => {
      if (fileName.startsWith("@/")) return [{ file, target: fileName.slice(2) }]
      if (!fileName.startsWith(".")) return []
      return [{ file, target: relative(SOURCE, resolve(SOURCE, dirname(file), fileName)) }]
    })
  })
}

/** `features/lists/order/placing` belongs to `features/lists`, everything else to its first folder. */
function roomOf(path: string): string {
  const [first = "", second = ""] = path.split("/")
  return first === "features" ? `${first}/${second}` : first
}

function mayKnow(from: string, to: string): boolean {
  const [folder = ""] = from.split("/")
  const [other = ""] = to.split("/")
  return from === to || !(folder in MAY_KNOW) || (MAY_KNOW[folder]?.includes(other) ?? false)
}

const found = imports()

test("every import is seen: static ones, types, and those of parts that come later", () => {
  const has = (file: string, target: string) =>
    found.some((each) => each.file === file && each.target === target)
  expect(has("pages/ListsPage.tsx", "features/lists/queries")).toBe(true)
  expect(has("pages/ListsPage.tsx", "features/lists/order/OrderLists")).toBe(true)
  expect(has("features/lists/order/OrderLists.tsx", "features/lists/ListMark")).toBe(true)
  expect(has("features/lists/ListCards.tsx", "services/api")).toBe(true)
})

test("what is shared knows nothing of what shares it, and no feature knows another one", () => {
  const wrong = found.filter(({ file, target }) => !mayKnow(roomOf(file), roomOf(target)))
  expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([])
})
