/** A comparison and what one does from it: open a run, ask others, go back. */
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { ImageInfo } from '#contract/image.ts'
import type { Run } from '#contract/run.ts'
import { useEngines, useMethods } from '../../../app/api/queries.ts'
import { questionOfRun } from '../facts/question.ts'
import { searchForRun } from '../search.ts'
import { CompareDialog } from './compare-dialog.tsx'
import { CompareView } from './compare-view.tsx'
import { useComparing } from './use-comparing.ts'

export function Comparison({ image, group }: { image: ImageInfo; group: string }) {
  const navigate = useNavigate({ from: '/inspect/$imageId' })
  const [more, setMore] = useState<Run | null>(null)
  const comparing = useComparing(image)
  const methods = useMethods().data ?? []
  const engines = useEngines().data ?? []
  return (
    <>
      <CompareView
        image={image}
        group={group}
        onOpen={(run) => void navigate({ to: '.', search: (old) => searchForRun(old, run) })}
        onLeave={(run) => void navigate({ to: '.', search: run === null ? {} : { run } })}
        onMore={setMore}
      />
      {more && (
        <CompareDialog
          open
          onOpenChange={(open) => !open && setMore(null)}
          methods={methods}
          engines={engines}
          start={null}
          asking={comparing.asking}
          problem={comparing.problem}
          onAsk={async (asked) => {
            await comparing.compare(questionOfRun(more), asked, group)
            setMore(null)
          }}
        />
      )}
    </>
  )
}
