/** Reading what a client says of the forms it wants and the copies it has (RFC 9110). */

/** How much a media type is wanted, 0 to 1; the most exact range that fits decides. */
export function wanted(accept: string, type: string): number {
  const ranges = accept.split(',').map((text) => {
    const [range, ...params] = text.split(';').map((part) => part.trim().toLowerCase())
    const weight = params.find((param) => param.startsWith('q='))
    return { range, weight: weight === undefined ? 1 : Number(weight.slice(2)) || 0 }
  })
  const forms = [type, `${type.split('/')[0]}/*`, '*/*']
  for (const form of forms) {
    const found = ranges.find(({ range }) => range === form)
    if (found) return found.weight
  }
  return 0
}

/** Whether `If-None-Match` names this tag, or any. */
export function hasCopy(ifNoneMatch: string | undefined, tag: string): boolean {
  return ifNoneMatch?.trim() === '*' || (ifNoneMatch?.includes(`"${tag}"`) ?? false)
}
