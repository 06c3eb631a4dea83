/** What a size means, in words. */
import type { SendChoice, Sharpness } from '#contract/send.ts'

/** 2.0 MB, 340 kB: as mail programs count. */
export function sizeWords(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`
  return `${Math.max(1, Math.round(bytes / 1e3))} kB`
}

/** How sharp the least sharp image is. */
export function worst(images: readonly Sharpness[]): Sharpness | null {
  return images.reduce<Sharpness | null>(
    (least, one) =>
      !least || one.factor > least.factor || (one.factor === least.factor && one.nextShare < least.nextShare)
        ? one
        : least,
    null,
  )
}

export function sharpnessWords(images: readonly Sharpness[]): string {
  const least = worst(images)
  if (!least) return ''
  if (least.factor === 1) return 'Every pixel at full resolution.'
  const next =
    least.nextShare >= 0.05
      ? `, ${Math.round(least.nextShare * 100)} % of it at ${ratio(least.factor / 2)}`
      : ''
  const boxes = !least.regions
    ? ''
    : images.every(({ regionsWhole }) => regionsWhole)
      ? ' Boxes and crops at full resolution.'
      : ' Some boxes are too large to come at full resolution.'
  return `The whole at ${ratio(least.factor)}${next}.${boxes}`
}

function ratio(factor: number): string {
  return factor === 1 ? 'full resolution' : `1 : ${factor}`
}

/** The choices that differ from a smaller one. */
export function distinct(choices: readonly SendChoice[]): SendChoice[] {
  return choices.filter((one, i) => i === 0 || tiles(one) > tiles(choices[i - 1] as SendChoice))
}

function tiles({ images }: SendChoice): number {
  return images.reduce((sum, image) => sum + image.tiles, 0)
}
