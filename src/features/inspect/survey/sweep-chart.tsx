/** Confidence over view size, as Chain-of-Focus (arXiv 2505.15436) reports accuracy over resolution; marks tell right from wrong. */
import { axisY, dot, line, plot, ruleY, text } from '@observablehq/plot'
import { useEffect, useRef } from 'react'
import { answerName, confidence } from '#contract/run-answers.ts'
import type { Sweep } from '#contract/survey-facts.ts'
import { withNonce } from '../../../app/style-nonce.ts'
import { useTheme } from '../../../app/theme.ts'

const marks = {
  correct: { symbol: 'circle', colour: 'var(--correct)' },
  wrong: { symbol: 'times', colour: 'var(--wrong)' },
  unparsed: { symbol: 'diamond', colour: 'var(--unparsed)' },
} as const

export function SweepChart({ points }: { points: Sweep['points'] }) {
  const place = useRef<HTMLDivElement>(null)
  const theme = useTheme()
  useEffect(() => {
    const element = place.current
    if (!element) return
    const rows = points.map((point) => ({
      side: point.side,
      sure: confidence(point.answer),
      name: answerName(point.answer),
      ...marks[point.verdict ?? 'unparsed'],
    }))
    const known = rows.filter((row) => row.sure !== null)
    const figure = plot({
      width: Math.max(240, element.clientWidth),
      height: 150,
      marginLeft: 44,
      insetLeft: 14,
      insetRight: 14,
      marginBottom: 28,
      className: `sweep-${theme}`,
      style: {
        background: 'transparent',
        color: 'var(--muted)',
        fontFamily: 'var(--font-mono)',
        fontSize: '10px',
      },
      x: {
        type: 'log',
        axis: null,
        domain: [rows[0]?.side ?? 1, Math.max((rows[0]?.side ?? 1) + 1, rows.at(-1)?.side ?? 2)],
      },
      y: { domain: [0, 1] },
      marks: [
        ruleY([0, 1], { stroke: 'var(--line)' }),
        // Not Plot's own axis: on a logarithm it leaves out the label of its first tick.
        text(rows, { x: 'side', frameAnchor: 'bottom', dy: 16, text: (row) => String(row.side) }),
        axisY({ ticks: [0, 0.5, 1], tickFormat: (share: number) => `${share * 100} %`, label: null }),
        line(known, { x: 'side', y: 'sure', stroke: 'var(--role-initial)', strokeWidth: 1.5 }),
        dot(rows, {
          x: 'side',
          y: (row) => row.sure ?? 0.5,
          symbol: 'symbol',
          stroke: 'colour',
          fill: (row) => (row.symbol === 'circle' ? row.colour : 'none'),
          strokeWidth: 2,
          r: 4,
        }),
        text(rows, {
          x: 'side',
          y: (row) => row.sure ?? 0.5,
          text: (row) => (row.name.length > 8 ? `${row.name.slice(0, 7)}…` : row.name),
          dy: -10,
          fill: 'var(--text)',
        }),
      ],
      symbol: { type: 'identity' },
      color: { type: 'identity' },
    })
    withNonce(figure)
    element.replaceChildren(figure)
    return () => figure.remove()
  }, [points, theme])
  return (
    <div ref={place} role="img" aria-label="Confidence over view size; the table below has the figures" />
  )
}
