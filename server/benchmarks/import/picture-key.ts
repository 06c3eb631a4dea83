/** VLMEvalKit: “image” up to 64 characters is another row's index. A path has a dot or a slash in it. */
const MAX_KEY = 64

export function isKey(cell: string): boolean {
  return cell.length <= MAX_KEY && /^[\w-]+$/.test(cell)
}
