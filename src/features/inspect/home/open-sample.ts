import { useNavigate } from '@tanstack/react-router'
import { useTakeSample } from '../../../app/api/queries.ts'

/** Opens a sample scene with one of its questions. `opening` is the id of the one on its way. */
export function useOpenSample() {
  const take = useTakeSample()
  const navigate = useNavigate()
  const open = async (id: string, question: number) => {
    const image = await take.mutateAsync(id).catch(() => null)
    // the failure stays in `error`, where the screen shows it
    if (!image) return
    await navigate({
      to: '/inspect/$imageId',
      params: { imageId: image.id },
      search: { sample: id, q: question },
    })
  }
  return {
    open,
    opening: take.isPending ? (take.variables ?? null) : null,
    error: take.error,
    reset: take.reset,
  }
}
