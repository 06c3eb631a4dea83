/** Where the Send dialog stands, on every screen. */
import { lazy, Suspense } from 'react'
import { stopSending, useSending } from './send-runs.ts'

const SendDialog = lazy(async () => ({
  default: (await import('../features/present/send/send-dialog.tsx')).SendDialog,
}))

export function SendHost() {
  const runIds = useSending((state) => state.runIds)
  return <Suspense>{runIds && <SendDialog runIds={runIds} onClose={stopSending} />}</Suspense>
}
