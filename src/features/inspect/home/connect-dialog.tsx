/** How to connect a real model: any server that speaks the OpenAI chat completions API with pictures. */
import { Link } from '@tanstack/react-router'
import { Settings } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../../../app/ui/button.tsx'
import { CopyButton } from '../../../app/ui/copy-button.tsx'
import { Dialog } from '../../../app/ui/dialog.tsx'

const example = `{
  "engines": [
    {
      "id": "qwen",
      "label": "Qwen2.5-VL 7B",
      "kind": "openai",
      "baseUrls": ["http://127.0.0.1:8000/v1"],
      "model": "Qwen/Qwen2.5-VL-7B-Instruct"
    }
  ]
}
`

export function ConnectDialog({
  open,
  onOpenChange,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
}) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Connect a real model"
      description="Any server that speaks the OpenAI chat completions API with pictures: vLLM, SGLang, a hosted one."
    >
      <div className="flex flex-wrap items-center gap-3 border-line border-b p-5 text-sm">
        <p className="min-w-0 grow basis-64 text-[13px] text-muted">
          On the machine that Loupe runs on: pick your server, try it out and calibrate it. No restart.
        </p>
        <Button asChild variant="primary">
          <Link to="/settings" onClick={() => onOpenChange(false)}>
            <Settings size={14} aria-hidden="true" />
            Open the settings
          </Link>
        </Button>
      </div>
      <h3 className="px-5 pt-4 font-medium text-sm">Or in a file, for a server that others reach too</h3>
      <ol className="flex flex-col gap-4 p-5 pt-3 text-sm">
        <Step number={1} title="Write loupe.config.json in the folder that Loupe runs in">
          <div className="relative mt-2">
            <pre className="overflow-x-auto rounded-xl border border-line bg-surface p-3 text-xs leading-5">
              {example}
            </pre>
            <CopyButton text={example} what="the configuration" className="absolute top-1 right-1" />
          </div>
          <p className="mt-2 text-[13px] text-muted">
            A server that wants a key: add <code>"apiKeyEnv"</code> with the name of the environment variable
            that holds it; the key itself never stands in the file. Another place for the file: let{' '}
            <code>LOUPE_CONFIG</code> point to it.
          </p>
        </Step>
        <Step number={2} title="Start Loupe again">
          <p className="text-[13px] text-muted">
            It reads the file once, at the start, and says in one line what is wrong with it, if anything is.
            The model then stands beside the built-in one.
          </p>
        </Step>
      </ol>
    </Dialog>
  )
}

function Step({ number, title, children }: { number: number; title: string; children: ReactNode }) {
  return (
    <li className="flex gap-3">
      <span className="grid size-6 shrink-0 place-items-center rounded-full bg-hover font-mono text-xs">
        {number}
      </span>
      <div className="min-w-0 grow">
        <h4 className="font-medium leading-6">{title}</h4>
        {children}
      </div>
    </li>
  )
}
