import type { Plugin } from "vite"

const STYLE_CALL = /__insertCSS\((["'`])(?:\\.|(?!\1)[^\\])*\1\);?/

/**
 * Sonner writes a <style> element when it is imported, which `style-src 'self'` refuses.
 * The same rules are published as sonner/dist/styles.css, which we import instead; the call is cut out.
 */
export function sonnerWithoutStyleTag(): Plugin {
  return {
    name: "sonner-without-style-tag",
    apply: "build",
    transform(code, id) {
      if (!/[\\/]sonner[\\/]dist[\\/]index\.mjs/.test(id)) return null
      if (!STYLE_CALL.test(code)) this.error("sonner no longer inserts its styles the way we cut out")
      return { code: code.replace(STYLE_CALL, ""), map: null }
    },
  }
}
