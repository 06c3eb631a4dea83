/** One dataset: its pictures, what it holds, its evaluations, and what can be done with it. */
import { Link } from '@tanstack/react-router'
import { Ellipsis, FileInput, Pencil, Play, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Dataset } from '#contract/dataset.ts'
import type { Evaluation } from '#contract/evaluation.ts'
import { plural } from '../../../app/progress-words.ts'
import { Button } from '../../../app/ui/button.tsx'
import { Chip } from '../../../app/ui/chip.tsx'
import { IconButton } from '../../../app/ui/icon-button.tsx'
import { Menu, MenuItem, MenuLine } from '../../../app/ui/menu.tsx'
import { useDeleteDataset, usePatchDataset } from './api.ts'
import { DeleteDialog } from './delete-dialog.tsx'
import { EvaluationRow } from './evaluation-row.tsx'
import { ExportMenu } from './export-menu.tsx'
import { NameDialog } from './name-dialog.tsx'
import { ThumbStrip } from './thumb-strip.tsx'

/** More categories than these are only counted. */
const categoriesShown = 8

export interface DatasetCardProps {
  dataset: Dataset
  evaluations: readonly Evaluation[]
  onEvaluate: () => void
  onPredictions: () => void
}

export function DatasetCard({ dataset, evaluations, onEvaluate, onPredictions }: DatasetCardProps) {
  const { id, name, categories } = dataset
  return (
    <article
      aria-labelledby={`dataset-${id}`}
      className="overflow-hidden rounded-2xl border border-line bg-panel"
      data-testid="dataset"
      data-dataset={id}
    >
      <Link to="/explore/$datasetId" params={{ datasetId: id }} search={{}} tabIndex={-1} aria-hidden="true">
        <ThumbStrip dataset={dataset} />
      </Link>
      <div className="flex flex-wrap items-start gap-x-4 gap-y-3 p-4">
        <div className="min-w-0 grow basis-80">
          <h2 id={`dataset-${id}`} className="text-base">
            <Link
              to="/explore/$datasetId"
              params={{ datasetId: id }}
              search={{}}
              className="font-semibold underline-offset-2 hover:underline"
            >
              {name}
            </Link>
          </h2>
          <p className="mt-0.5 text-[13px] text-muted">{factsOf(dataset)}</p>
          {dataset.description && (
            <p className="mt-1 line-clamp-2 max-w-[80ch] text-[13px] text-muted">{dataset.description}</p>
          )}
          {categories.length > 0 && (
            <ul aria-label="Categories" className="mt-2 flex flex-wrap gap-1.5">
              {categories.slice(0, categoriesShown).map((category) => (
                <li key={category}>
                  <Chip>{category}</Chip>
                </li>
              ))}
              {categories.length > categoriesShown && (
                <li>
                  <Chip>{categories.length - categoriesShown} more</Chip>
                </li>
              )}
            </ul>
          )}
        </div>
        <div className="flex items-center gap-1.5">
          <Button variant={evaluations.length === 0 ? 'primary' : 'secondary'} onClick={onEvaluate}>
            <Play size={14} aria-hidden="true" />
            Evaluate
          </Button>
          <ExportMenu datasetId={id} evaluations={evaluations} />
          <MoreMenu dataset={dataset} evaluations={evaluations} onPredictions={onPredictions} />
        </div>
      </div>
      {evaluations.length > 0 && (
        <ul aria-label={`Evaluations of ${name}`}>
          {evaluations.map((evaluation) => (
            <EvaluationRow key={evaluation.id} evaluation={evaluation} />
          ))}
        </ul>
      )}
    </article>
  )
}

function factsOf({ items, images, categories, format, licence }: Dataset): string {
  const parts = [plural(items, 'item'), plural(images, 'picture')]
  if (categories.length > 0) parts.push(plural(categories.length, 'category', 'categories'))
  parts.push(format)
  parts.push(licence || 'licence not stated')
  return parts.join(' · ')
}

function MoreMenu({
  dataset,
  evaluations,
  onPredictions,
}: Pick<DatasetCardProps, 'dataset' | 'evaluations' | 'onPredictions'>) {
  const [open, setOpen] = useState<'rename' | 'delete' | null>(null)
  const patch = usePatchDataset()
  const remove = useDeleteDataset()
  const { id, name, items } = dataset
  const close = () => setOpen(null)
  return (
    <>
      <Menu label={`More for ${name}`} trigger={<IconButton icon={Ellipsis} label={`More for ${name}`} />}>
        <MenuItem
          icon={FileInput}
          onSelect={onPredictions}
          detail="Answers that were made elsewhere, to look at here."
        >
          Import predictions…
        </MenuItem>
        <MenuItem icon={Pencil} onSelect={() => setOpen('rename')}>
          Rename…
        </MenuItem>
        <MenuLine />
        <MenuItem icon={Trash2} tone="danger" onSelect={() => setOpen('delete')}>
          Delete…
        </MenuItem>
      </Menu>
      {open === 'rename' && (
        <NameDialog
          what="dataset"
          name={name}
          onRename={(next) => patch.mutateAsync({ id, name: next })}
          onClose={close}
        />
      )}
      {open === 'delete' && (
        <DeleteDialog title={`Delete “${name}”?`} onDelete={() => remove.mutateAsync(id)} onClose={close}>
          <p>
            {plural(items, 'item')} with their notes and tags go
            {evaluations.length > 0 && `, and ${plural(evaluations.length, 'evaluation')} with all results`}.
          </p>
          <p className="text-muted">
            Its pictures go, too, except those that runs or other datasets use. Runs stay, and the files that
            it came from are not touched.
          </p>
        </DeleteDialog>
      )}
    </>
  )
}
