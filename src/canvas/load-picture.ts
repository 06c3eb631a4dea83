/** The bytes of a picture, or, on a page that was opened from disk and may not fetch its neighbours, its element. */

/** Something that `createImageBitmap` takes. Rejects where there is no such picture. */
export async function loadPicture(url: string, signal?: AbortSignal): Promise<Blob | HTMLImageElement> {
  if (new URL(url, document.baseURI).protocol === 'file:') return loadElement(url)
  const response = await fetch(url, signal ? { signal } : {})
  if (!response.ok) throw new Error(`the picture answered ${response.status}`)
  return response.blob()
}

async function loadElement(url: string): Promise<HTMLImageElement> {
  const element = new Image()
  element.src = url
  await element.decode()
  return element
}
