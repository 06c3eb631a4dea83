/** Puts something of every kind into a Loupe, over HTTP, and answers the ids that fuzzing asks for. */
import sharp from 'sharp'

export type Call = (
  method: 'GET' | 'POST' | 'PUT',
  url: string,
  body?: unknown,
) => Promise<{ status: number; json: unknown }>

interface Named {
  id: string
}

function picture(width: number, height: number, n: number): Promise<Buffer> {
  const background = { r: (40 * n) % 256, g: 90, b: 200 }
  return sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer()
}

/** Small pictures as a table that can be imported. */
async function table(rows: number): Promise<string> {
  const lines = ['index\tquestion\tanswer\timage']
  for (let i = 0; i < rows; i++) {
    const drawn = await picture(96, 64, i)
    lines.push(`${i}\tWhat is number ${i}?\t${i}\t${drawn.toString('base64')}`)
  }
  return `${lines.join('\n')}\n`
}

export async function furnish(call: Call): Promise<Record<string, string[]>> {
  const need = async <T>(method: 'GET' | 'POST' | 'PUT', url: string, body?: unknown): Promise<T> => {
    const { status, json } = await call(method, url, body)
    if (status >= 400) throw new Error(`${method} ${url}: ${status} ${JSON.stringify(json)}`)
    return json as T
  }
  const until = async <T extends { status: string }>(url: string, done: RegExp): Promise<T> => {
    for (let i = 0; i < 600; i++) {
      const found = await need<T>('GET', url)
      if (done.test(found.status)) return found
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error(`${url} did not come to ${done}`)
  }

  const samples = await need<Named[]>('GET', '/api/samples')
  const image = await need<Named>('POST', '/api/images?name=small.png', await picture(640, 480, 7))
  const run = await need<Named>('POST', '/api/runs', {
    imageId: image.id,
    question: 'What is this?',
    method: 'zoom-refine',
    engine: 'builtin',
  })
  const ended = await until<{
    status: string
    steps: { images: { url: string }[]; attention?: { url: string }[] }[]
  }>(`/api/runs/${run.id}`, /succeeded|failed/)
  const files = ended.steps
    .flatMap((step) => [...step.images, ...(step.attention ?? [])])
    .map(({ url }) => url.replace('/api/files/', ''))
  const share = await need<Named & { token: string }>('POST', '/api/shares', {
    runIds: [run.id],
    title: 'Fuzzing',
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
  })
  const job = await need<Named>('POST', '/api/imports?name=few.tsv', Buffer.from(await table(3)))
  await need('POST', `/api/imports/${job.id}/start`, {})
  const imported = await until<{ status: string; datasetId: string }>(
    `/api/imports/${job.id}`,
    /finished|failed/,
  )
  // Open for files, of which one stands where others may want a folder.
  const folder = await need<Named>('POST', '/api/imports', { kind: 'files', name: 'Folder' })
  await need('PUT', `/api/imports/${folder.id}/files?path=d`, Buffer.from('x'))
  const items = await need<Named[]>('GET', `/api/datasets/${imported.datasetId}/items`)
  const slice = await need<Named>('POST', `/api/datasets/${imported.datasetId}/slices`, {
    name: 'All',
    rule: {},
  })
  const evaluation = await need<Named>('POST', '/api/evaluations', {
    datasetId: imported.datasetId,
    method: 'single-glance',
    engine: 'builtin',
    name: 'Few',
  })
  await until(`/api/evaluations/${evaluation.id}`, /finished|done|succeeded|failed|complete/)
  const project = await need<Named>('POST', '/api/projects', { name: 'Few', datasetId: imported.datasetId })
  const heads = await need<{ entries: Named[] }>('GET', `/api/projects/${project.id}/changes?after=0`)
  const { person } = await need<{ person: Named }>('POST', '/api/people', { name: 'Fuzz', role: 'viewer' })
  const ids = (list: Named[]) => list.map(({ id }) => id)
  return {
    samples: ids(samples).slice(0, 2),
    images: [image.id],
    imageId: [image.id],
    '3': [image.id],
    'iiif/id': [image.id],
    runs: [run.id],
    run: [run.id],
    runIds: [run.id],
    parent: [run.id],
    before: [run.id],
    files,
    shares: [share.id],
    shared: [share.token],
    imports: [job.id, folder.id],
    path: ['d', 'd/e', 'f/g', 'f', 'n'.repeat(300)],
    datasets: [imported.datasetId],
    datasetId: [imported.datasetId],
    dataset: [imported.datasetId],
    items: ids(items),
    slices: [slice.id],
    evaluations: [evaluation.id],
    evaluation: [evaluation.id],
    against: [evaluation.id],
    results: ['0', '1', '2'],
    projects: [project.id],
    projectId: [project.id],
    entries: ids(heads.entries),
    entryId: ids(heads.entries),
    people: [person.id],
    personId: ['local', person.id],
    engines: ['builtin'],
    engine: ['builtin'],
    method: ['single-glance', 'zoom-refine', 'nothing'],
    region: ['full', 'square', '0,0,64,64', 'pct:0,0,50,50'],
    size: ['max', '64,', ',64', 'pct:10', '!32,32', '^2000,'],
    rotation: ['0', '90', '!0', '22.5'],
    quality: ['default.jpg', 'color.png', 'bitonal.webp', 'gray.tif'],
  }
}
