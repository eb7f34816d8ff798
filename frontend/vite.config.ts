import { fileURLToPath } from "node:url"
import tailwindcss from "@tailwindcss/vite"
import react from "@vitejs/plugin-react"
import { VitePWA } from "vite-plugin-pwa"
import { defineConfig } from "vitest/config"

const SERVER = process.env.MOVIEMANAGER_URL ?? "http://127.0.0.1:8155"

export default defineConfig({
  plugins: [
    react(),
    tailwindcss(),
    VitePWA({
      strategies: "injectManifest",
      srcDir: "src",
      filename: "serviceWorker.ts",
      outDir: "dist",
      registerType: "prompt",
      injectRegister: false,
      manifest: false,
      injectManifest: {
        globPatterns: ["**/*.{js,css,html,svg,png,webmanifest}", "assets/*-latin-wght-*.woff2"],
        // Named after their content, so the copy in the browser's own cache will do.
        dontCacheBustURLsMatching: /^assets\//,
      },
    }),
  ],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: { proxy: { "/api": SERVER } },
  build: {
    manifest: true,
    // An inlined font or picture would be a data: address, which the server's policy refuses for fonts.
    assetsInlineLimit: 0,
    // The policy forbids nothing here, but the polyfill is dead weight in every browser we serve.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // What most pages share is one file: compressed together it is smaller than as twenty.
        codeSplitting: {
          groups: [
            {
              name: "vendor",
              test: /node_modules\/(react|react-dom|scheduler|react-router|@tanstack\/(query-core|react-query)|openapi-fetch)\//,
            },
            {
              name: "shared",
              test: /src\/(components\/(?!WindowedGrid|WindowedRows|CardGrid|Picker|DialogPanel|useInSight|useAskBeforeLeaving|ProgressBar)|services\/(?!importJobs)|query)|lucide-react/,
              minShareCount: 5,
            },
          ],
        },
      },
    },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["./tests/setup.ts"],
    restoreMocks: true,
    // Time decides no test: it only ends those that hang.
    testTimeout: 60_000,
  },
})
