/** Pictures as they are sent to a model and kept: bytes, hash, size, and where they came from. */

export type PictureFormat = 'png' | 'jpeg'

/** `original`: cut from the uploaded file's own pixels. `pyramid`: cut from the JPEG-in-TIFF pyramid (quality 90). */
export type PictureSource = 'original' | 'pyramid'

export interface StoredPicture {
  readonly bytes: Uint8Array
  readonly mediaType: 'image/png' | 'image/jpeg'
  /** lower-case hex */
  readonly sha256: string
  readonly width: number
  readonly height: number
  /** address of these very bytes under the API */
  readonly url: string
  readonly source: PictureSource
}
