/** A presentation has the whole page to itself: no top bar, no banner. */
export function isBare(path: string, search: object): boolean {
  if (path.startsWith('/present/')) return true
  // A playlist plays unless it is being put together.
  return path === '/present' && 'runs' in search && !('edit' in search)
}
