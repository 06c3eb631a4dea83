/** The way to the export of a dataset or of the slice on the screen. */
import { Download } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../app/ui/button.tsx'
import { ExportDialog, type ExportWhat } from './export/export-dialog.tsx'

export function ExportMenu(props: ExportWhat) {
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
