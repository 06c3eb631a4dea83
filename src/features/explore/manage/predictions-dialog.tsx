export function PredictionsDialog(_: { datasetId: string; onClose: () => void }) {
  return null
}
