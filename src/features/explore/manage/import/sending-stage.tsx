/** Files on their way to the server, in bytes. */
import { useEffect, useState } from 'react'
import { formatBytes } from '../../../../app/format.ts'
import { formatCount, formatLeft } from '../../../../app/progress-words.ts'
import { Button } from '../../../../app/ui/button.tsx'
import { ProblemNote } from '../../../../app/ui/problem-note.tsx'
import { Progress } from '../../../../app/ui/progress.tsx'
import { forgetSending, type Sending } from './sending-store.ts'

export function SendingStage({ sending }: { sending: Sending }) {
  const { name, files, bytes, sentFiles, sentBytes, problem } = sending
  const left = useSecondsLeft(sending)
  const whole = sentBytes >= bytes
  const words = [
    `${formatBytes(sentBytes)} of ${formatBytes(bytes)}`,
    files > 1 ? `${formatCount(sentFiles)} of ${formatCount(files)} files` : null,
    whole ? 'looking into it' : left === null ? null : `${formatLeft(left)} left`,
  ]
  return (
    <section aria-label={`Upload of ${name}`} className="flex flex-col gap-3 p-5">
      <p className="truncate font-medium">{name}</p>
      {problem ? (
        <ProblemNote problem={problem}>
          <Button onClick={forgetSending}>Choose something else</Button>
        </ProblemNote>
      ) : (
        <>
          <Progress label={`Upload of ${name}`} value={whole || bytes === 0 ? null : sentBytes / bytes} />
          <div className="flex items-center gap-4">
            <p className="grow font-mono text-muted text-xs" role="status">
              {words.filter(Boolean).join(' · ')}
            </p>
            <Button onClick={forgetSending}>Cancel</Button>
          </div>
        </>
      )}
    </section>
  )
}

/** By the mean rate so far; null in the first second. */
function useSecondsLeft({ since, sentBytes, bytes }: Sending): number | null {
  const [now, setNow] = useState(() => performance.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  const seconds = (now - since) / 1000
  return seconds < 1 || sentBytes === 0 ? null : ((bytes - sentBytes) * seconds) / sentBytes
}
