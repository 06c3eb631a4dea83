/** The viewer that goes along with runs that are sent: the same panes, strip and player as the app, and no server. */
import './before.ts'
import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { queryClient } from '../src/app/query-client.ts'
import { announceNonce } from '../src/app/style-nonce.ts'
import { TooltipProvider } from '../src/app/ui/tooltip.tsx'
import '../src/app/styles.css'
import { openCarrier } from './carrier.ts'
import { Guard, Trouble } from './trouble.tsx'
import { Viewer } from './viewer.tsx'

announceNonce()

const root = document.getElementById('root')
if (!root) throw new Error('the page has no #root')
const react = createRoot(root)

openCarrier(root).then(
  (carrier) =>
    react.render(
      <StrictMode>
        <Guard>
          <QueryClientProvider client={queryClient}>
            <TooltipProvider delayDuration={400} skipDelayDuration={200}>
              <Viewer carrier={carrier} />
            </TooltipProvider>
          </QueryClientProvider>
        </Guard>
      </StrictMode>,
    ),
  (error: unknown) => react.render(<Trouble error={error} />),
)
