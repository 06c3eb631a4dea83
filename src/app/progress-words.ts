/** How far something has come, in words. */
import type { Evaluation } from '#contract/evaluation.ts'

/** 45 s, 3 min, 2 h 05 min: rough on purpose, a guess is not exact. */
export function formatLeft(seconds: number): string {
  if (seconds < 1) return 'a moment'
  if (seconds < 90) return `${Math.round(seconds)} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 90) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`
  return `${Math.round(hours / 24)} days`
}

/** 1,234 with a narrow space, the same in every language: 1 234. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, '\u202f')
}

/** 12 a minute, 0.4 a minute, 1 200 a minute; from 60 on by the second where that reads better. */
export function formatRate(perMinute: number): string {
  if (perMinute >= 600) return `${formatCount(perMinute / 60)} a second`
  if (perMinute < 10) return `${Number(perMinute.toPrecision(2))} a minute`
  return `${Math.round(perMinute)} a minute`
}

/** Share of an evaluation that needs no more work: 0..1. */
export function doneShare({ counts }: Pick<Evaluation, 'counts'>): number {
  return counts.total === 0 ? 1 : (counts.done + counts.failed) / counts.total
}

/** "142 of 200 · 61 a minute · 57 s left" */
export function progressWords(evaluation: Evaluation): string {
  const { counts, status, perMinute, secondsLeft } = evaluation
  const parts = [`${formatCount(counts.done + counts.failed)} of ${formatCount(counts.total)}`]
  if (status === 'running') {
    if (perMinute !== null) parts.push(formatRate(perMinute))
    if (secondsLeft !== null) parts.push(`${formatLeft(secondsLeft)} left`)
  } else if (status !== 'finished') {
    parts.push(counts.running > 0 ? `${status}, ${counts.running} still under way` : status)
  }
  return parts.join(' · ')
}

/** One word for each amount: 1 item, 12 items. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}
