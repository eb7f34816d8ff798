import type { CSSProperties } from "react"
import { Toaster } from "sonner"

const WIDTH = { "--width": "26rem" } as CSSProperties

/** Our own tokens in the library's variables, so that toasts follow the theme. */
export function Toasts() {
  return (
    <Toaster
      position="bottom-center"
      visibleToasts={4}
      closeButton
      mobileOffset={{ bottom: 84 }}
      offset={24}
      style={WIDTH}
      toastOptions={{ className: "app-toast" }}
    />
  )
}
