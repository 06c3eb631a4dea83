/** W3C Web Annotations. Read by boxes/w3c-document.ts. */
import { documentFormat } from './document.ts'

export const w3c = documentFormat('w3c')
