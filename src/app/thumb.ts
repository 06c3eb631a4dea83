/** The small picture of an image, by the address of its IIIF service; one size, so that it is cached once. */
export function thumbOf(iiif: string): string {
  return `${iiif}/full/!480,480/0/default.jpg`
}
