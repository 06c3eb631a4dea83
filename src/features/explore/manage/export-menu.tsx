/** The way to the export of a dataset or of the slice on the screen. */
import { Download } from 'lucide-react'
import { useState } from 'react'
import type { Evaluation } from '#contract/evaluation.ts'
import type { SliceRule } from '#contract/slice.ts'
import { Button } from '../../../app/ui/button.tsx'
import { ExportDialog } from './export/export-dialog.tsx'

export interface ExportMenuProps {
  datasetId: string
  /** what is exported; every item where it is left out */
  rule?: SliceRule | undefined
  /** those whose results can go along */
  evaluations: readonly Evaluation[]
}

export function ExportMenu(props: ExportMenuProps) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Download size={14} aria-hidden="true" />
        <span className="max-xl:sr-only">Export</span>
      </Button>
      {open && <ExportDialog {...props} onClose={() => setOpen(false)} />}
    </>
  )
}
