/** The theme: the system's preference until a person chooses. `public/theme.js` sets it before the first paint. */
import { useSyncExternalStore } from 'react'

export type Theme = 'dark' | 'light'

const storageKey = 'loupe-theme'
const listeners = new Set<() => void>()

export function currentTheme(): Theme {
  return document.documentElement.dataset.theme === 'light' ? 'light' : 'dark'
}

export function setTheme(theme: Theme): void {
  apply(theme)
  try {
    localStorage.setItem(storageKey, theme)
  } catch {
    // storage can be switched off; the choice then lasts as long as the page
  }
}

export function toggleTheme(): void {
  setTheme(currentTheme() === 'dark' ? 'light' : 'dark')
}

/** Follows the system until a choice was stored. Returns the way to stop. */
export function followSystemTheme(): () => void {
  const query = matchMedia('(prefers-color-scheme: light)')
  const follow = () => {
    if (!storedChoice()) apply(query.matches ? 'light' : 'dark')
  }
  follow()
  query.addEventListener('change', follow)
  return () => query.removeEventListener('change', follow)
}

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, currentTheme)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function apply(theme: Theme): void {
  document.documentElement.dataset.theme = theme
  const colour = getComputedStyle(document.documentElement).getPropertyValue('--surface').trim()
  if (colour) document.querySelector('meta[name="theme-color"]')?.setAttribute('content', colour)
  for (const listener of listeners) listener()
}

function storedChoice(): Theme | null {
  try {
    const choice = localStorage.getItem(storageKey)
    return choice === 'dark' || choice === 'light' ? choice : null
  } catch {
    return null
  }
}
