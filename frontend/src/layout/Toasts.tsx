import { Toaster } from "sonner"

/** Our own tokens in the library's variables, so that toasts follow the theme. */
export function Toasts() {
  return (
    <Toaster
      position="bottom-center"
      visibleToasts={4}
      closeButton
      mobileOffset={{ bottom: 84 }}
      offset={24}
      toastOptions={{ className: "app-toast" }}
    />
  )
}
