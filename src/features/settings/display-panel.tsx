/** What holds for this browser alone: how it looks and how it moves. */
import { setMotionSharpness, useMotionSharpness } from '../../app/motion-sharpness.ts'
import { setTheme, type Theme, useTheme } from '../../app/theme.ts'
import { Segmented } from '../../app/ui/segmented.tsx'
import { Switch } from '../../app/ui/switch.tsx'

const themes: readonly { value: Theme; label: string }[] = [
  { value: 'dark', label: 'Dark' },
  { value: 'light', label: 'Light' },
]

export function DisplayPanel() {
  const theme = useTheme()
  const sharp = useMotionSharpness()
  return (
    <section aria-label="Display" className="flex max-w-3xl flex-col gap-4">
      <p className="max-w-prose text-[13px] text-muted">Kept in this browser alone.</p>
      <div className="flex items-center gap-3 rounded-xl border border-line bg-panel px-4 py-3 text-[13px]">
        <span>Theme</span>
        <Segmented label="Theme" value={theme} options={themes} onChange={setTheme} />
      </div>
      <div className="rounded-xl border border-line bg-panel px-4 py-3 text-[13px]">
        <Switch label="Full sharpness while a picture moves" checked={sharp} onChange={setMotionSharpness} />
        <p className="mt-1 max-w-prose text-muted">
          On a screen of high density, a pane that cannot keep up draws its moving picture with fewer pixels,
          and all of them as soon as it rests. Switch this on to review exact pixels in motion too; movements
          may then stutter.
        </p>
      </div>
    </section>
  )
}
