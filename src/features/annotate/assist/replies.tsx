/** Every raw reply of a question, as it came: engines' words are shown as text and never as anything else. */
import type { AssistEngine, Candidate, SampleReply } from '#contract/assist.ts'
import { formatMs } from '#contract/format.ts'
import { cx } from '../../../app/ui/cx.ts'
import { Disclosure } from '../../../app/ui/disclosure.tsx'

export function Replies({ candidate, engines }: { candidate: Candidate; engines: readonly AssistEngine[] }) {
  const { replies } = candidate
  if (replies.length === 0) return null
  return (
    <Disclosure
      summary={<span className="text-muted">{replies.length} raw replies</span>}
      summaryClassName="px-1"
    >
      <ol className="flex max-h-80 flex-col gap-2 overflow-y-auto py-1 pl-6">
        {replies.map((reply) => (
          <li key={`${reply.engine} ${reply.look} ${reply.number}`}>
            <ReplyLine
              reply={reply}
              name={engines.find(({ id }) => id === reply.engine)?.label ?? reply.engine}
            />
          </li>
        ))}
      </ol>
    </Disclosure>
  )
}

function ReplyLine({ reply, name }: { reply: SampleReply; name: string }) {
  const { look, number, text, answer, error, ms, seed, prompt } = reply
  return (
    <article className="flex min-w-0 flex-col gap-1 text-xs">
      <header className="flex flex-wrap items-baseline gap-x-2 text-faint">
        <span className="text-muted">{name}</span>
        <span className={look === 'crop' ? 'text-refined' : 'text-initial'}>
          {look === 'crop'
            ? `crop, answer ${number}`
            : number === 0
              ? 'whole view'
              : `whole view, answer ${number}`}
        </span>
        <span className="font-mono">{formatMs(ms)}</span>
        {number > 0 && <span className="font-mono">seed {seed}</span>}
      </header>
      {error ? (
        <p className="text-wrong">
          {error.detail ?? error.title} <code className="text-faint">{error.code}</code>
        </p>
      ) : (
        <pre
          className={cx(
            'overflow-x-auto whitespace-pre-wrap break-words rounded-md bg-surface p-2 font-mono',
            answer && !answer.parsed && 'text-muted',
          )}
        >
          {text === '' ? '(nothing)' : text}
        </pre>
      )}
      {prompt !== '' && (
        <details>
          <summary className="cursor-pointer text-faint">what was asked</summary>
          <pre className="mt-1 whitespace-pre-wrap break-words rounded-md bg-surface p-2 font-mono text-muted">
            {prompt}
          </pre>
        </details>
      )}
    </article>
  )
}
