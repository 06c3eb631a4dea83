import type { LucideIcon } from 'lucide-react'
import { ChartScatter, Presentation, ScanSearch, SquarePen } from 'lucide-react'

export interface Place {
  readonly title: string
  readonly to: '/' | '/explore' | '/annotate' | '/present'
  /** paths that belong to it, besides `to` */
  readonly paths: readonly string[]
  readonly icon: LucideIcon
}

/** The places of the top bar. A place is added here once it exists. */
export const places: readonly Place[] = [
  { title: 'Inspect', to: '/', paths: ['/inspect'], icon: ScanSearch },
  { title: 'Explore', to: '/explore', paths: ['/explore'], icon: ChartScatter },
  { title: 'Annotate', to: '/annotate', paths: ['/annotate'], icon: SquarePen },
  { title: 'Present', to: '/present', paths: ['/present'], icon: Presentation },
]
