/**
 * Reads W3C Web Annotations (https://www.w3.org/TR/annotation-model/): one, a list, a page or a collection. An annotation of ours
 * comes back exactly as it was, unless somebody has changed its bodies or targets since: then what stands there counts.
 */
import { z } from 'zod'
import type { ItemDraft } from '#contract/dataset.ts'
import { ProblemError } from '#contract/error.ts'
import { draftSchema } from '#contract/import.ts'
import { bodiesOf, fragmentOf, LOUPE_ITEM } from '../../export/w3c-parts.ts'
import { splitQuestion } from '../cells.ts'
import { type Region, regionOfFragment, regionOfSvg } from './media-fragment.ts'
import { type DocumentRow, draftWith, type PictureHint, ReadItem } from './read-item.ts'

type Node = Readonly<Record<string, unknown>>

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const listOf = (value: unknown): readonly unknown[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]
const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)
const hasType = (node: Node, name: string) =>
  [...listOf(node.type), ...listOf(node['@type'])].some((type) => type === name || type === `oa:${name}`)

export function isW3c(value: unknown): boolean {
  if (Array.isArray(value)) return isW3c(value[0])
  if (!isNode(value)) return false
  if (['Annotation', 'AnnotationPage', 'AnnotationCollection'].some((name) => hasType(value, name)))
    return true
  return listOf(value['@graph']).some((one) => isNode(one) && hasType(one, 'Annotation'))
}

/** Throws ProblemError import-format-unknown where the annotations lie elsewhere: Loupe asks no other server for them. */
export function w3cRows(value: unknown): DocumentRow[] {
  return annotationsIn(value).map((one, i) => rowOf(one, i + 1))
}

const MOST_PAGES = 10_000

function annotationsIn(value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  if (!isNode(value)) return []
  if (hasType(value, 'Annotation')) return [value]
  const found = [...listOf(value.items), ...listOf(value['@graph'])].filter(
    (one) => !isNode(one) || hasType(one, 'Annotation') || one.target !== undefined,
  )
  let page: unknown = hasType(value, 'AnnotationCollection') ? value.first : value.next
  for (let pages = 0; isNode(page) && pages < MOST_PAGES; pages += 1) {
    found.push(...listOf(page.items))
    page = page.next
  }
  if (found.length === 0 && typeof page === 'string') {
    throw new ProblemError(
      'import-format-unknown',
      'The collection only names its pages; save them into the file, or take the pages themselves.',
    )
  }
  return found
}

interface Target {
  readonly source: string
  readonly region: Region | null
  /** the selector could not be read */
  readonly unread: boolean
}

function rowOf(given: unknown, row: number): DocumentRow {
  const refused = (problem: string): DocumentRow => ({ row, item: null, problem })
  if (!isNode(given)) return refused('The entry is no annotation.')
  const targets = listOf(given.target).map(targetOf)
  if (targets.length === 0 || !targets.every((one) => one !== null)) return refused('It has no target.')
  const sources = [...new Set(targets.map(({ source }) => source))]
  const [source] = sources
  if (source === undefined || sources.length > 1) return refused('Its targets are on several pictures.')
  if (targets.some(({ unread }) => unread)) return refused('Its region is neither a rectangle nor a polygon.')
  const regions = targets.flatMap(({ region }) => region ?? [])
  const units = regions[0]?.units ?? 'pixels'
  if (regions.some((region) => region.units !== units)) return refused('It mixes pixels and percent.')
  if (regions.length > 256) return refused(`It has ${regions.length} boxes; 256 are possible.`)
  const picture = hintOf(source)
  const own = ownDraft(given, targets)
  if (own) {
    const boxes = { boxes: own.evidence, units: 'pixels' as const }
    const item = new ReadItem({ draft: { ...own, evidence: [] }, boxes, picture, own: true })
    return { row, item, problem: null }
  }
  const boxes = { boxes: regions.map(({ box }) => box), units }
  const draft = draftOf(given, row, picture.name)
  return { row, item: new ReadItem({ draft, boxes, picture, own: false }), problem: null }
}

function targetOf(target: unknown): Target | null {
  if (typeof target === 'string') return ofAddress(target)
  if (!isNode(target)) return null
  const inner = isNode(target.source) ? (target.source.id ?? target.source['@id']) : target.source
  const address = textOf(inner) ?? textOf(target.id) ?? textOf(target['@id'])
  if (address === null) return null
  const selectors = listOf(target.selector)
  if (selectors.length === 0) return ofAddress(address)
  const regions = selectors.map((selector) => {
    if (!isNode(selector)) return regionOfFragment(textOf(selector) ?? '')
    const value = textOf(selector.value) ?? ''
    return hasType(selector, 'SvgSelector') ? regionOfSvg(value) : regionOfFragment(value)
  })
  const region = regions.find((one) => one !== null) ?? null
  return { source: address.replace(/#.*$/s, ''), region, unread: region === null }
}

function ofAddress(address: string): Target {
  const [source = '', fragment] = address.split('#', 2)
  const region = fragment === undefined ? null : regionOfFragment(fragment)
  return { source, region, unread: region === null && fragment !== undefined && fragment.includes('xywh=') }
}

/** A picture's id stands in its IIIF address; another address is tried by its file's name. */
function hintOf(source: string): PictureHint {
  const [, sha256 = null] = /(?:^|\/)([0-9a-f]{64})(?:[/.]|$)/.exec(source) ?? []
  const path = source.replace(/[?#].*$/s, '').replace(/\/+$/, '')
  // A IIIF request ends in region/size/rotation/quality.format, and a service in info.json.
  const service = path.replace(
    /\/(?:info\.json|[^/]+\/[^/]+\/!?[\d.]+\/(?:default|color|gray|bitonal)\.\w+)$/,
    '',
  )
  const name = service.slice(service.lastIndexOf('/') + 1)
  return { name: (decoded(name) || source).slice(0, 1024), sha256, size: null }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The item that our export put beside the annotation, if bodies and targets are still those that it was written with. */
function ownDraft(given: Node, targets: readonly Target[]): ItemDraft | null {
  const text = textOf(given[LOUPE_ITEM])
  if (text === null || text.length > 1_000_000) return null
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  const read = draftSchema.safeParse(value)
  if (!read.success) return null
  const draft = read.data
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
  const bodies = textBodies(given).map(({ purpose, value: said }) => ({ purpose, value: said }))
  const written = bodiesOf(draft).map(({ purpose, value: said }) => ({ purpose, value: said }))
  const fragments = targets.flatMap(({ region }) => (region ? [Object.values(region.box)] : []))
  const boxes = draft.evidence.map((box) => Object.values(regionOfFragment(fragmentOf(box))?.box ?? {}))
  return same(bodies, written) && same(fragments, boxes) ? draft : null
}

const bodySchema = z.looseObject({ value: z.string() })

interface Said {
  readonly purpose: string | null
  readonly value: string
}

/** What the annotation says in words, in its order. */
function textBodies(given: Node): Said[] {
  const motivation = textOf(listOf(given.motivation)[0])
  const plain = textOf(given.bodyValue)
  const bodies = listOf(given.body).flatMap((body): Said[] => {
    if (typeof body === 'string') return []
    const inner = isNode(body) && isNode(body.source) ? { ...body.source, purpose: body.purpose } : body
    const read = bodySchema.safeParse(inner)
    return read.success
      ? [{ purpose: textOf(listOf(read.data.purpose)[0]) ?? motivation, value: read.data.value }]
      : []
  })
  return plain === null ? bodies : [...bodies, { purpose: motivation, value: plain }]
}

function draftOf(given: Node, row: number, imageName: string): ItemDraft {
  const bodies = textBodies(given)
  const by = (...purposes: (string | null)[]) =>
    bodies.filter(({ purpose }) => purposes.some((one) => one === (purpose?.replace(/^oa:/, '') ?? null)))
  const asked = by('questioning')[0]?.value ?? ''
  const { question, options } = splitQuestion(asked)
  const answer = by('replying')[0]?.value.trim() ?? null
  const chosen = options.find(({ letter, text }) => answer === letter || answer === `${letter}. ${text}`)
  const key = by('identifying')[0]?.value ?? textOf(given.id) ?? textOf(given['@id'])
  const notes = by('commenting', 'describing', 'assessing', null).map(({ value }) => value)
  const classes = by('classifying', 'tagging').map(({ value }) => value.trim())
  return draftWith({
    key: (key?.trim() || String(row)).slice(0, 512),
    imageName,
    question: question.slice(0, 20_000),
    options: options.every(({ text }) => text !== '' && text.length <= 2000) ? options : [],
    answer: (chosen?.letter ?? (options.length > 0 ? null : answer))?.slice(0, 2000) ?? null,
    category: classes[0]?.slice(0, 200) || null,
    kind: classes[1]?.slice(0, 200) || null,
    extra: notes.length > 0 ? { note: notes.join('\n').slice(0, 20_000) } : {},
  })
}
