/** The place of a run that is still being fetched: the shape of what comes, so that nothing jumps. */
export function RunPlaceholder() {
  return (
    <div className="flex flex-col gap-2.5" role="status" aria-label="Loading the run">
      <div className="h-[104px] animate-pulse rounded-xl bg-raised" />
      <div className="h-[104px] animate-pulse rounded-xl bg-raised" />
    </div>
  )
}
