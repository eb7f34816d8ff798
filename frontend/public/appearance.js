// Runs before the first paint, so that a dark room never sees a white flash.
;(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)")
  const apply = () => {
    const choice = localStorage.getItem("moviemanager.appearance")
    const theme = choice === "light" || choice === "dark" ? choice : dark.matches ? "dark" : "light"
    document.documentElement.dataset.theme = theme
  }
  dark.addEventListener("change", apply)
  addEventListener("storage", apply)
  addEventListener("appearance", apply)
  apply()
})()
