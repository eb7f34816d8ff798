import { Link, useRouteError } from "react-router"
import { buttonClasses } from "@/components/Button"
import { messageOf } from "@/services/problem"

/** A page that failed to load or to draw: said plainly, with a way out. */
export function Broken() {
  return (
    <main
      role="alert"
      className="mx-auto grid min-h-dvh max-w-md content-center justify-items-start gap-4 px-4"
    >
      <h1 className="text-3xl font-bold">This page broke</h1>
      <p className="text-soft">{messageOf(useRouteError())}</p>
      <Link to="/" reloadDocument className={buttonClasses("primary")}>
        Back to the library
      </Link>
    </main>
  )
}
