/** A predicted box in words: what was said, what was made of it, what is wrong with it, what else it could mean. */
import { conventions } from '#contract/convention.ts'
import type { PredictedBox } from '#contract/run.ts'
import type { Box } from '#contract/space.ts'
import { Disclosure } from '../../../app/ui/disclosure.tsx'

export function BoxReport({ predicted }: { predicted: PredictedBox }) {
  const { raw, convention, box, problems, alternatives } = predicted
  return (
    <div className="flex flex-col gap-2 text-[13px]">
      <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1">
        <dt className="text-muted">said</dt>
        <dd className="break-words font-mono text-xs leading-5">
          {raw ? raw.text : 'nothing that looks like a box'}
        </dd>
        <dt className="text-muted">read as</dt>
        <dd>{conventions[convention].label}</dd>
        <dt className="text-muted">is</dt>
        <dd className="font-mono text-xs leading-5">{box ? boxWords(box) : 'no box'}</dd>
      </dl>
      {problems.length > 0 && (
        <ul className="flex flex-col gap-1">
          {problems.map((problem) => (
            <li key={`${problem.code} ${problem.message}`} className="flex flex-wrap gap-x-2 text-muted">
              <span>{problem.message}</span>
              <code className="text-[11px] text-faint leading-5">{problem.code}</code>
            </li>
          ))}
        </ul>
      )}
      {alternatives.length > 0 &&
        (box ? (
          <Disclosure summary={<span className="text-muted">What else these numbers could mean</span>}>
            <Alternatives alternatives={alternatives} />
          </Disclosure>
        ) : (
          <Alternatives alternatives={alternatives} />
        ))}
    </div>
  )
}

function Alternatives({ alternatives }: { alternatives: PredictedBox['alternatives'] }) {
  return (
    <table className="w-full text-left text-xs">
      <caption className="pb-1 text-left text-muted">
        Not used: the same numbers under the conventions that they do not break
      </caption>
      <thead className="text-faint">
        <tr>
          <th className="py-1 pr-2 font-medium">If they were</th>
          <th className="py-1 font-medium">they would be</th>
        </tr>
      </thead>
      <tbody>
        {alternatives.map((alternative) => (
          <tr key={alternative.convention} className="border-line border-t align-top">
            <td className="py-1 pr-2">{conventions[alternative.convention].label}</td>
            <td className="py-1 font-mono text-[11px] leading-5">{boxWords(alternative.box)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** "x 418 y 719, 622 × 502 image px" */
export function boxWords(b: Box<'image'>): string {
  const n = (value: number) => Number(value.toFixed(1))
  return `x ${n(b.x)} y ${n(b.y)}, ${n(b.width)} × ${n(b.height)} image px`
}
