/** Hands a file to the person. */
export function saveFile(blob: Blob, name: string): void {
  const link = document.createElement('a')
  const address = URL.createObjectURL(blob)
  link.href = address
  link.download = name
  link.click()
  // The download has begun by then; at once would be too soon in some browsers.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}

/** The start of a file's name for a run: its question's first words, in letters that every file system takes. */
export function fileName(question: string, id: string): string {
  const words = question
    .normalize('NFKD')
    .replace(/[^\w\s-]/g, '')
    .trim()
    .split(/\s+/)
    .slice(0, 6)
    .join('-')
    .toLowerCase()
    .slice(0, 48)
  return `loupe-${words || 'run'}-${id.slice(0, 8)}`
}
