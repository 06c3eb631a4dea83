import { ImagePlus } from 'lucide-react'
import { runCommand } from '../../../app/commands.ts'
import { CommandKbd } from '../../../app/ui/kbd.tsx'

/** The visible place to drop a picture; the whole page takes it, too. */
export function DropZone() {
  return (
    <button
      type="button"
      onClick={() => runCommand('open-picture')}
      className="group flex w-full flex-col items-center justify-center gap-1.5 rounded-2xl border-2 border-line-strong border-dashed px-4 py-6 text-center lg:py-9 transition-colors duration-150 hover:border-fg hover:bg-hover"
    >
      <ImagePlus
        size={28}
        strokeWidth={1.5}
        className="mb-1 text-muted group-hover:text-fg"
        aria-hidden="true"
      />
      <span className="font-semibold text-[15px]">
        <span className="touch:hidden">Drop your own picture</span>
        <span className="hidden touch:inline">Choose your own picture</span>
      </span>
      <span className="flex items-center gap-2 text-[13px] text-muted touch:hidden">
        or paste it, or choose a file <CommandKbd command="open-picture" />
      </span>
      <span className="mt-1 text-faint text-xs">
        JPEG, PNG, WebP, TIFF, AVIF, GIF, or a bundle of another Loupe
      </span>
    </button>
  )
}
