/** What figures of agreement mean, in plain words. */
import type { AgreementTopic } from '#contract/agreement.ts'
import { type Agreed, reasons } from '#contract/agreement-figures.ts'
import { plural } from '../../../app/progress-words.ts'

export const topicWords: Record<AgreementTopic, string> = {
  verdict: 'Verdict',
  answerable: 'Answerable',
  correctFull: 'Full image',
  correctCrop: 'Crop',
  tooEasy: 'Too easy',
}

/** The usual bands (J. R. Landis, G. G. Koch, Biometrics 33, 1977); they are a convention, not a test. */
export function strength(value: number): string {
  if (value < 0) return 'less than by chance'
  if (value <= 0.2) return 'hardly more than by chance'
  if (value <= 0.4) return 'fair'
  if (value <= 0.6) return 'moderate'
  if (value <= 0.8) return 'substantial'
  return value < 1 ? 'almost perfect' : 'perfect'
}

/** 0.333, −0.12, 1; two or three figures that count. */
export function formatAgreed(value: number): string {
  const text = value.toFixed(3).replace(/\.?0+$/, '')
  return text === '-0' ? '0' : text.replace('-', '−')
}

/** "95 %: 0.1 to 0.5, n = 12 items", or why there is no value. */
export function agreedWords({ value, reason, low, high, units }: Agreed): string {
  const n = `n = ${plural(units, 'item')}`
  if (value === null) return reason ? `${reasons[reason]} (${n})` : n
  if (low === null || high === null) return `${n}; too few for an interval`
  return `95 %: ${formatAgreed(low)} to ${formatAgreed(high)}, ${n}`
}
