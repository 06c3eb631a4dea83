/** COCO instances: boxes with categories, and in our own export the questions about them. Read by boxes/coco-document.ts. */
import { documentFormat } from './document.ts'

export const coco = documentFormat('coco')
