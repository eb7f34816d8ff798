import "./app.css"
import { QueryClientProvider } from "@tanstack/react-query"
import { StrictMode, Suspense } from "react"
import { createRoot } from "react-dom/client"
import { RouterProvider } from "react-router"
import { Toasts } from "@/layout/Toasts"
import { createQueryClient, forgetAtSignOut } from "@/query/client"
import { createRouter } from "./routes"

const client = createQueryClient()
forgetAtSignOut(client)
const root = document.getElementById("root")
if (root === null) throw new Error("index.html has no #root")

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <Suspense>
        <RouterProvider router={createRouter()} />
      </Suspense>
      <Toasts />
    </QueryClientProvider>
  </StrictMode>,
)
