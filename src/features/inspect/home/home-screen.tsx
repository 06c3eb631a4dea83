/** The first screen: what Loupe does, a place for a picture, sample scenes, and what was looked at before. */
import { DropZone } from './drop-zone.tsx'
import { MethodStrip } from './method-strip.tsx'
import { ModelNote } from './model-note.tsx'
import { PictureIntake } from './picture-intake.tsx'
import { RecentPictures, RecentRuns } from './recent.tsx'
import { RecordedGallery } from './recorded-gallery.tsx'
import { SampleGallery } from './sample-gallery.tsx'
import { UploadList } from './upload-list.tsx'
import { UploadStage } from './upload-stage.tsx'
import { useUploads } from './upload-store.ts'

export function HomeScreen() {
  const uploads = useUploads((state) => state.uploads)
  const alone = uploads.filter((upload) => upload.alone)
  const large = alone.find((upload) => upload.stage !== 'failed') ?? alone[0]
  const listed = uploads.filter((upload) => upload !== large)
  return (
    <main className="flex min-h-0 grow flex-col">
      <PictureIntake dock={false} />
      {large ? (
        <UploadStage key={large.id} upload={large} />
      ) : (
        <div className="grid grow grid-cols-1 lg:grid-cols-[minmax(0,1fr)_360px]">
          <div className="mx-auto w-full max-w-7xl px-4 py-6 sm:px-8 sm:py-8">
            <Intro />
            <div className="mb-8 lg:hidden">
              <DropZone />
            </div>
            <RecordedGallery />
            <SampleGallery />
          </div>
          <aside
            aria-label="Your pictures and models"
            className="flex flex-col gap-7 border-line bg-panel p-5 max-lg:border-t lg:border-l"
          >
            <div className="max-lg:hidden">
              <DropZone />
            </div>
            {listed.length > 0 && (
              <section aria-labelledby="uploads-title">
                <h2 id="uploads-title" className="eyebrow mb-2">
                  Uploads
                </h2>
                <UploadList uploads={listed} />
              </section>
            )}
            <ModelNote />
            <RecentRuns />
            <RecentPictures />
          </aside>
        </div>
      )}
    </main>
  )
}

function Intro() {
  return (
    <div className="mb-8">
      <h1 className="text-balance font-semibold text-[26px] leading-tight tracking-tight sm:text-[32px]">
        See what the model saw, and what it missed.
      </h1>
      <p className="mt-2 mb-4 max-w-[68ch] text-[15px] text-muted leading-6">
        Loupe puts the shrunken view that a vision-language model really gets beside the full-resolution crop
        it asked for, with its answer before and after.
      </p>
      <MethodStrip />
    </div>
  )
}
