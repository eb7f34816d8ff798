import "./app.css"
import { QueryClientProvider } from "@tanstack/react-query"
import { StrictMode, Suspense } from "react"
import { createRoot } from "react-dom/client"
import { BrowserRouter } from "react-router"
import { fetchEarlyParts } from "@/components/lazyPart"
import { Toasts } from "@/layout/Toasts"
import { createQueryClient, forgetAtSignOut } from "@/query/client"
import { Pages } from "./routes"

const client = createQueryClient()
forgetAtSignOut(client)
const root = document.getElementById("root")
if (root === null) throw new Error("index.html has no #root")

// Not every browser has it; there the parts are fetched when they are needed.
globalThis.requestIdleCallback?.(fetchEarlyParts, { timeout: 10_000 })

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <BrowserRouter>
        <Suspense>
          <Pages />
        </Suspense>
      </BrowserRouter>
      <Toasts />
    </QueryClientProvider>
  </StrictMode>,
)
