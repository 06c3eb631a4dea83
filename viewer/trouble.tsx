/** What stands there when a page cannot be shown. */
import { Component, type ReactNode } from 'react'

export function Trouble({ error }: { error: unknown }) {
  const words = error instanceof Error ? error.message : String(error)
  return (
    <main className="grid min-h-dvh place-items-center p-6">
      <div role="alert" className="max-w-lg rounded-2xl border border-line bg-panel p-6">
        <h1 className="font-semibold text-lg">This page cannot be shown</h1>
        <p className="mt-1 text-muted">It may be damaged or cut short, or this browser is too old for it.</p>
        <p className="mt-3 break-words font-mono text-faint text-xs">{words.slice(0, 400)}</p>
      </div>
    </main>
  )
}

export class Guard extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null }

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override render() {
    return this.state.error ? <Trouble error={this.state.error} /> : this.props.children
  }
}
