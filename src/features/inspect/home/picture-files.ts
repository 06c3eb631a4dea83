/** Getting picture files out of a drop or a paste. */

export interface Found {
  readonly files: File[]
  /** why nothing, or not everything, was taken; null where all is well */
  readonly notice: string | null
}

/** More at once would be a data set, not a look at pictures. */
export const maxAtOnce = 20

export function filesOfTransfer(transfer: DataTransfer): Found {
  const items = [...transfer.items].filter((item) => item.kind === 'file')
  const folders = items.filter((item) => item.webkitGetAsEntry()?.isDirectory).length
  const files = items.flatMap((item) => {
    if (item.webkitGetAsEntry()?.isDirectory) return []
    const file = item.getAsFile()
    return file ? [file] : []
  })
  if (folders > 0 && files.length === 0) {
    return { files, notice: 'That is a folder. Drop the pictures themselves.' }
  }
  if (files.length === 0) {
    return { files, notice: 'That is a link, not a file. Save the picture first, or copy and paste it.' }
  }
  return limit(files, folders > 0 ? 'Folders were left out.' : null)
}

export function limit(files: readonly File[], notice: string | null = null): Found {
  if (files.length <= maxAtOnce) return { files: [...files], notice }
  return {
    files: files.slice(0, maxAtOnce),
    notice: `Loupe takes ${maxAtOnce} pictures at once; ${files.length - maxAtOnce} were left out.`,
  }
}

/** True for a drag that brings something from outside, not a bit of this page. */
export function bringsFiles(transfer: DataTransfer | null): boolean {
  return !!transfer && (transfer.types.includes('Files') || transfer.types.includes('text/uri-list'))
}
