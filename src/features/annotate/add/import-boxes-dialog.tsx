import type { Project } from '#contract/project.ts'
import { Dialog } from '../../../app/ui/dialog.tsx'

export function ImportBoxesDialog({ onClose }: { project: Project; onClose: () => void }) {
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title="Import boxes">
      <p className="p-5" />
    </Dialog>
  )
}
