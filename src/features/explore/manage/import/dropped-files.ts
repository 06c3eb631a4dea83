/** What was dropped or chosen: one file, several, or whole folders, with each file's path inside them. */

export interface FoundFile {
  /** with forward slashes, from the dropped folder's own name on */
  readonly path: string
  readonly file: File
}

export interface Found {
  /** files that may hold the questions, the likeliest first */
  readonly lists: readonly FoundFile[]
  readonly pictures: readonly FoundFile[]
  /** how many files are neither */
  readonly others: number
}

const listEndings = ['parquet', 'tsv', 'jsonl', 'ndjson', 'json', 'csv']
const pictureEndings = new Set(['jpg', 'jpeg', 'png', 'webp', 'tif', 'tiff', 'avif', 'gif'])

const endingOf = (path: string) => /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? ''
/** Files that systems leave behind, such as .DS_Store and what macOS puts into archives. */
const isLitter = (path: string) => path.split('/').some((part) => part.startsWith('.') || part === '__MACOSX')

/** Parts files into lists of questions, pictures and the rest. */
export function sortFound(files: readonly FoundFile[]): Found {
  const real = files.filter(({ path }) => !isLitter(path))
  const lists = real.filter(({ path }) => listEndings.includes(endingOf(path)))
  const pictures = real.filter(({ path }) => pictureEndings.has(endingOf(path)))
  return {
    lists: [...lists].sort(likelier),
    pictures,
    others: real.length - lists.length - pictures.length,
  }
}

/** Nearer to the top of the folder, then the richer format, then the larger file. */
function likelier(a: FoundFile, b: FoundFile): number {
  const depth = ({ path }: FoundFile) => path.split('/').length
  const rank = ({ path }: FoundFile) => listEndings.indexOf(endingOf(path))
  return depth(a) - depth(b) || rank(a) - rank(b) || b.file.size - a.file.size
}

/**
 * Every file of a drop, folders read to their last leaf. The entries are taken before the first wait: once the event is
 * over, the browser empties the transfer.
 */
export async function filesOfDrop(transfer: DataTransfer): Promise<FoundFile[]> {
  const entries: FileSystemEntry[] = []
  const plain: FoundFile[] = []
  for (const item of transfer.items) {
    if (item.kind !== 'file') continue
    const entry = item.webkitGetAsEntry?.()
    if (entry) entries.push(entry)
    else {
      const file = item.getAsFile()
      if (file) plain.push({ path: file.name, file })
    }
  }
  const read = await Promise.all(entries.map(readEntry))
  return [...plain, ...read.flat()]
}

/** Files of a file dialog; those of a chosen folder bring their path. */
export function filesOfInput(files: Iterable<File>): FoundFile[] {
  return [...files].map((file) => ({ path: file.webkitRelativePath || file.name, file }))
}

async function readEntry(entry: FileSystemEntry): Promise<FoundFile[]> {
  const path = entry.fullPath.replace(/^\//, '')
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject))
    return [{ path, file }]
  }
  if (!isFolder(entry)) return []
  const reader = entry.createReader()
  const found: FoundFile[] = []
  // The reader gives a hundred at a time, and an empty list at the end.
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (batch.length === 0) return found
    for (const inner of batch) found.push(...(await readEntry(inner)))
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory

export function totalBytes(files: readonly FoundFile[]): number {
  return files.reduce((sum, { file }) => sum + file.size, 0)
}
