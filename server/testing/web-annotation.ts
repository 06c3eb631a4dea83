/**
 * The MUST rules of the Web Annotation Data Model (W3C Recommendation, 23 February 2017) that bear on annotations of pictures:
 * sections 3.1 (annotations), 3.2 (bodies and targets), 3.3 (dates, agents, rights), 4 and 4.2.1 (specific resources, fragment
 * selectors), 5 (collections and pages). Tells each rule that a document breaks, with where.
 */
const CONTEXT = 'http://www.w3.org/ns/anno.jsonld'

type Thing = Record<string, unknown>

const isThing = (value: unknown): value is Thing =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const listOf = (value: unknown): unknown[] => (value === undefined ? [] : [value].flat())
/** An absolute IRI: a scheme, and no character that IRIs leave out. */
const isIri = (value: unknown): value is string =>
  typeof value === 'string' && /^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]+$/.test(value)
const isUtc = (value: unknown) =>
  typeof value === 'string' &&
  /^-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value) &&
  !Number.isNaN(Date.parse(value))
const isCount = (value: unknown) => Number.isInteger(value) && (value as number) >= 0

interface Report {
  demand(holds: boolean, rule: string): void
  at(place: string): Report
}

function report(broken: string[], place: string): Report {
  return {
    demand(holds, rule) {
      if (!holds) broken.push(`${place}: ${rule}`)
    },
    at: (further) => report(broken, `${place}${further}`),
  }
}

/** Broken rules of a collection with its page, or of one annotation; empty: none. */
export function brokenMusts(document: unknown): string[] {
  const broken: string[] = []
  const root = report(broken, '$')
  if (!isThing(document)) return ['$: is an object']
  if (listOf(document.type).includes('AnnotationCollection')) collection(document, root)
  else annotation(document, root)
  return broken
}

function context(thing: Thing, { demand }: Report): void {
  const given = thing['@context']
  demand(listOf(given).includes(CONTEXT), 'has the context of annotations')
  demand(!(Array.isArray(given) && given.length === 1), 'one context alone is a string')
}

function collection(thing: Thing, at: Report): void {
  context(thing, at)
  at.demand(isIri(thing.id), 'a collection has exactly one IRI')
  for (const label of listOf(thing.label)) at.demand(typeof label === 'string', 'a label is a string')
  at.demand(thing.total === undefined || isCount(thing.total), 'total is a whole number from 0')
  if (thing.total === 0) return
  at.demand(
    isThing(thing.first) || isIri(thing.first),
    'a collection that holds something has one first page',
  )
  if (isThing(thing.first)) page(thing.first, thing, at.at('.first'))
}

function page(thing: Thing, whole: Thing, at: Report): void {
  at.demand(isIri(thing.id), 'a page has exactly one IRI')
  at.demand(listOf(thing.type).includes('AnnotationPage'), 'a page has the type AnnotationPage')
  at.demand(
    thing.startIndex === undefined || isCount(thing.startIndex),
    'startIndex is one whole number from 0',
  )
  const items = Array.isArray(thing.items) ? thing.items : []
  at.demand(items.length > 0, 'a page has an array of one annotation or more')
  const more = isCount(whole.total) && items.length < (whole.total as number)
  at.demand(!more || isIri(thing.next), 'a page that is not the last names the next')
  items.forEach((item, index) => {
    const place = at.at(`.items[${index}]`)
    place.demand(isThing(item), 'is an object')
    if (isThing(item)) annotation(item, place)
  })
  const ids = items.filter(isThing).map(({ id }) => id)
  at.demand(new Set(ids).size === ids.length, 'each annotation has an IRI of its own')
}

function annotation(thing: Thing, at: Report): void {
  context(thing, at)
  at.demand(isIri(thing.id), 'an annotation has exactly one IRI')
  at.demand(listOf(thing.type).includes('Annotation'), 'an annotation has the type Annotation')
  at.demand(!('body' in thing && 'bodyValue' in thing), 'bodyValue and body are not both there')
  at.demand(thing.bodyValue === undefined || typeof thing.bodyValue === 'string', 'bodyValue is one string')
  provenance(thing, at)
  for (const [index, body] of listOf(thing.body).entries()) resource(body, at.at(`.body[${index}]`))
  const targets = listOf(thing.target)
  at.demand(targets.length > 0, 'an annotation has one target or more')
  for (const [index, target] of targets.entries()) resource(target, at.at(`.target[${index}]`))
}

function provenance(thing: Thing, at: Report): void {
  for (const name of ['created', 'modified', 'generated']) {
    at.demand(thing[name] === undefined || isUtc(thing[name]), `${name} is one dateTime in UTC with Z`)
  }
  for (const agent of [...listOf(thing.creator), ...listOf(thing.generator)]) {
    const id = isThing(agent) ? agent.id : agent
    at.demand(id === undefined || isIri(id), 'an agent has one IRI at most')
  }
  for (const right of listOf(thing.rights)) at.demand(isIri(right), 'rights are IRIs')
}

function resource(given: unknown, at: Report): void {
  if (!isThing(given)) {
    at.demand(isIri(given), 'an external resource is an IRI')
    return
  }
  provenance(given, at)
  const direction = given.textDirection
  at.demand(
    direction === undefined || ['ltr', 'rtl', 'auto'].includes(String(direction)),
    'textDirection is ltr, rtl or auto',
  )
  if (listOf(given.type).includes('TextualBody')) {
    at.demand(typeof given.value === 'string', 'a TextualBody has exactly one value')
  } else if ('source' in given || listOf(given.type).includes('SpecificResource')) {
    const source = isThing(given.source) ? given.source.id : given.source
    at.demand(isIri(source), 'a SpecificResource has exactly one source')
    for (const [index, one] of listOf(given.selector).entries()) selector(one, at.at(`.selector[${index}]`))
  } else {
    at.demand(isIri(given.id), 'an external resource has exactly one IRI')
  }
}

function selector(given: unknown, at: Report): void {
  if (!isThing(given)) {
    at.demand(isIri(given), 'a selector is an object or an IRI')
    return
  }
  at.demand(typeof given.type === 'string', 'a selector has exactly one type')
  if (given.type !== 'FragmentSelector') return
  at.demand(typeof given.value === 'string', 'a FragmentSelector has exactly one value')
  at.demand(
    given.conformsTo === undefined || isIri(given.conformsTo),
    'it conforms to one specification at most',
  )
}
