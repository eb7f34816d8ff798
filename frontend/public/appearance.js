// Runs before the first paint, so that a dark room never sees a white flash.
;(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)")
  const apply = () => {
    const choice = localStorage.getItem("moviemanager.appearance")
    const theme = choice === "light" || choice === "dark" ? choice : dark.matches ? "dark" : "light"
    document.documentElement.dataset.theme = theme
    // The bar of the system around the page, in the colour of its canvas.
    document.querySelector('meta[name="theme-color"]').content = theme === "dark" ? "#0c1114" : "#f5f8f9"
  }
  dark.addEventListener("change", apply)
  addEventListener("storage", apply)
  addEventListener("appearance", apply)
  apply()
})()
