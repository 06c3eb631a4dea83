/** How far an upload is, in words and numbers. */
import { formatBytes } from '../../../app/format.ts'
import { cx } from '../../../app/ui/cx.ts'
import { Progress } from '../../../app/ui/progress.tsx'
import type { Upload } from './upload-store.ts'

const words: Record<Upload['stage'], string> = {
  waiting: 'Waiting for its turn',
  sending: 'Uploading',
  checking: 'Checking the picture',
  preparing: 'Preparing it for deep zoom',
  done: 'Ready',
  leaving: 'Ready',
  failed: 'Not opened',
}

export function UploadProgress({ upload, className }: { upload: Upload; className?: string }) {
  const { stage, sentBytes, file, share } = upload
  const sent = file.size > 0 ? sentBytes / file.size : 0
  const value = stage === 'sending' ? sent : stage === 'waiting' ? 0 : stage === 'leaving' ? 1 : share
  return (
    <div className={cx('flex flex-col gap-2', className)}>
      <div className="flex items-baseline justify-between gap-4 text-[13px]">
        <span role="status">{words[stage]}</span>
        <span className="font-mono text-muted text-xs">
          {stage === 'sending'
            ? `${formatBytes(sentBytes)} of ${formatBytes(file.size)} · ${Math.floor(sent * 100)} %`
            : value === null
              ? formatBytes(file.size)
              : `${formatBytes(file.size)} · ${Math.floor(value * 100)} %`}
        </span>
      </div>
      <Progress label={`${words[stage]}: ${file.name}`} value={value} />
    </div>
  )
}
