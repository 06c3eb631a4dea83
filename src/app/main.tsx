import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { recallMotionSharpness } from './motion-sharpness.ts'
import { queryClient } from './query-client.ts'
import { router } from './router.tsx'
import { SignInGate } from './sign-in-gate.tsx'
import './styles.css'
import { announceNonce } from './style-nonce.ts'
import { followSystemTheme } from './theme.ts'

announceNonce()
followSystemTheme()
recallMotionSharpness()

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <SignInGate>
        <RouterProvider router={router} />
      </SignInGate>
    </QueryClientProvider>
  </StrictMode>,
)
