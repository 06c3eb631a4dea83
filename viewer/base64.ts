export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i)
  return bytes
}

/** The bytes that an element of the page holds as text. */
export function bytesOf(element: Element): Uint8Array<ArrayBuffer> {
  return decodeBase64(element.textContent ?? '')
}
