/** The data card that goes along with a published dataset wherever the whole of it is packed; none for other datasets. */
import { ProblemError } from '#contract/error.ts'
import type { BesideFile } from '../benchmarks/export/export.ts'
import { cardFiles } from './card.ts'
import type { Publisher } from './publish.ts'

export function publishedFiles(publisher: Pick<Publisher, 'card'>) {
  return async (datasetId: string): Promise<BesideFile[]> => {
    try {
      return cardFiles(await publisher.card(datasetId))
    } catch (error) {
      if (error instanceof ProblemError && error.code === 'dataset-not-found') return []
      throw error
    }
  }
}
