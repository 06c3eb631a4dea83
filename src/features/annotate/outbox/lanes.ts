/** Which lanes of the outbox belong to a page that is alive. */

const lockName = (lane: string) => `loupe-outbox-${lane}`

/** Where pages ask each other where there are no locks (plain HTTP from another machine). */
const channelName = 'loupe-outbox-lanes'
/** ms; a page that has not answered by then is gone */
const answerMs = 1000

/** The lane is this page's for as long as the page lives. */
export function holdLane(lane: string): Promise<void> {
  if (!navigator.locks) {
    const channel = new BroadcastChannel(channelName)
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (data === `ask ${lane}`) channel.postMessage(`held ${lane}`)
    }
    return Promise.resolve()
  }
  return new Promise((held) => {
    void navigator.locks.request(lockName(lane), () => {
      held()
      return new Promise(() => {})
    })
  })
}

export async function isFree(lane: string): Promise<boolean> {
  if (!navigator.locks) return nobodyAnswers(lane)
  return navigator.locks.request(lockName(lane), { ifAvailable: true }, (lock) => lock !== null)
}

function nobodyAnswers(lane: string): Promise<boolean> {
  const channel = new BroadcastChannel(channelName)
  return new Promise<boolean>((resolve) => {
    channel.onmessage = ({ data }: MessageEvent<unknown>) => data === `held ${lane}` && resolve(false)
    setTimeout(() => resolve(true), answerMs)
    channel.postMessage(`ask ${lane}`)
  }).finally(() => channel.close())
}
