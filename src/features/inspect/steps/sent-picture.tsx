/** A picture as it was sent: a look at its true pixels, its size, bytes and hash. */
import { ExternalLink } from 'lucide-react'
import { formatReduction, formatSize } from '#contract/format.ts'
import type { SentImage } from '#contract/run.ts'
import { reduction } from '#contract/run-pictures.ts'
import { formatBytes } from '../../../app/format.ts'
import { CopyButton } from '../../../app/ui/copy-button.tsx'
import { boxWords } from '../answers/box-report.tsx'

export function SentPicture({ picture }: { picture: SentImage }) {
  return (
    <figure className="flex gap-3 rounded-lg bg-surface p-2" data-testid={`sent-${picture.role}`}>
      <a
        href={picture.url}
        target="_blank"
        rel="noreferrer"
        className="shrink-0 self-start rounded"
        title="Open the very bytes that were sent"
      >
        <img
          src={picture.url}
          alt={`The ${picture.role} as it was sent`}
          width={80}
          height={60}
          loading="lazy"
          className="h-[60px] w-20 rounded bg-canvas object-contain [image-rendering:pixelated]"
        />
      </a>
      <figcaption className="min-w-0 grow text-xs leading-4">
        <p className="flex items-baseline justify-between gap-2">
          <span className="font-medium">{picture.role === 'view' ? 'View' : 'Crop'}</span>
          <a
            href={picture.url}
            target="_blank"
            rel="noreferrer"
            className="inline-flex items-center gap-1 text-muted hover:text-fg"
          >
            open <ExternalLink size={12} aria-hidden="true" />
          </a>
        </p>
        <p className="font-mono text-[11px] text-muted">
          {formatSize(picture)} · {formatReduction(reduction(picture))} px per px ·{' '}
          {formatBytes(picture.bytes)} {picture.mediaType.replace('image/', '')}
        </p>
        <p className="font-mono text-[11px] text-faint">{boxWords(picture.region)}</p>
        <p className="flex items-center font-mono text-[11px] text-faint">
          <span className="truncate" title={picture.sha256}>
            sha256 {picture.sha256}
          </span>
          <CopyButton text={picture.sha256} what="hash" className="-my-2" />
        </p>
      </figcaption>
    </figure>
  )
}
