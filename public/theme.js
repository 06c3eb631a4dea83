// Runs before the first paint, so that no wrong theme flashes. Inline would break the page's content security policy.
;(() => {
  let choice = null
  try {
    choice = localStorage.getItem('loupe-theme')
  } catch {
    // storage can be switched off; the system's preference decides then
  }
  const light = choice ? choice === 'light' : matchMedia('(prefers-color-scheme: light)').matches
  document.documentElement.dataset.theme = light ? 'light' : 'dark'
})()

// zod asks when its schemas are made, which is before any line of ours in a module: it need not try code from strings.
globalThis.__zod_globalConfig = { jitless: true }
