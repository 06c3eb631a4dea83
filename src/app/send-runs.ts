/** Any screen can ask for some runs to be sent; the dialog itself belongs to Present and is loaded when it is wanted. */
import { create } from 'zustand'

interface Sending {
  /** the runs that the open dialog is about, null while it is closed */
  readonly runIds: readonly string[] | null
}

export const useSending = create<Sending>(() => ({ runIds: null }))

/** Opens the dialog. The runs must have ended. */
export function sendRuns(runIds: readonly string[]): void {
  if (runIds.length > 0) useSending.setState({ runIds })
}

export function stopSending(): void {
  useSending.setState({ runIds: null })
}
