// zod asks when its schemas are made, which is before any line of ours in a module: it need not try code from strings.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } })
document.documentElement.dataset.theme = matchMedia('(prefers-color-scheme: light)').matches
  ? 'light'
  : 'dark'

export {}
