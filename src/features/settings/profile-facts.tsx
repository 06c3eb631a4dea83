/** What Loupe assumes of an engine's model, in words, with the source of each family's facts. */
import type { ReactNode } from 'react'
import { conventions } from '#contract/convention.ts'
import type { EngineInfo } from '#contract/engine.ts'
import type { EngineSetup } from '#contract/settings.ts'
import { Button } from '../../app/ui/button.tsx'
import { Chip } from '../../app/ui/chip.tsx'
import { useChooseProfile, useProfiles } from './api.ts'
import { paddingWords, resizeWords, styleWords, zoomWords } from './profile-words.ts'

export function ProfileFacts({ engine, setup }: { engine: EngineInfo; setup: EngineSetup | undefined }) {
  const { data: profiles } = useProfiles()
  const { profile } = engine
  const published = profiles?.find((candidate) => candidate.id === profile.id)
  const choice = setup?.source === 'settings' ? setup.choice : setup?.override
  const changed = choice?.convention !== undefined
  return (
    <>
      <dl className="grid grid-cols-[minmax(6rem,auto)_1fr] gap-x-4 gap-y-2 text-[13px]">
        <Fact name="Profile">
          {profile.label} <code className="text-muted text-xs">{profile.id}</code>
        </Fact>
        <Fact name="Boxes">
          <span className="flex flex-wrap items-center gap-2">
            {conventions[profile.convention].label}
            {changed && (
              <Chip title={published && `Published: ${conventions[published.convention].label}`}>
                changed here
              </Chip>
            )}
            {changed && setup && <TakeBack setup={setup} />}
          </span>
        </Fact>
        <Fact name="View">{resizeWords(profile.resize)}</Fact>
        <Fact name="Crop">{paddingWords(profile.padding)}</Fact>
        <Fact name="Zooms by">{profile.zoomSyntax ? zoomWords[profile.zoomSyntax] : 'not trained to'}</Fact>
        <Fact name="Attention">
          {profile.attentionLayer === null
            ? 'no preferred layer known'
            : `layer ${profile.attentionLayer}, counted from 0`}
        </Fact>
        <Fact name="Asked with">
          {styleWords[profile.promptStyle]}, {profile.imageFormat.toUpperCase()} pictures
        </Fact>
        {published && <Fact name="Source">{published.source}</Fact>}
      </dl>
      {published?.note && <p className="mt-3 max-w-prose text-[13px] text-muted">{published.note}</p>}
    </>
  )
}

function TakeBack({ setup }: { setup: EngineSetup }) {
  const choose = useChooseProfile()
  const { convention: _, ...choice } = setup.source === 'settings' ? setup.choice : setup.override
  return (
    <Button
      variant="ghost"
      disabled={choose.isPending}
      onClick={() => choose.mutate({ id: setup.id, choice })}
    >
      Take back
    </Button>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  )
}
