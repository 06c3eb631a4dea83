/** The one catalogue of problems: stable code -> HTTP status and plain words (RFC 9457). */
import { z } from 'zod'

export const problemCatalogue = {
  'bad-request': { status: 400, title: 'The request is not of the form that this address takes' },
  'not-found': { status: 404, title: 'Nothing is here' },
  'method-not-allowed': { status: 405, title: 'This address does not take that method' },
  'payload-too-large': { status: 413, title: 'The request is larger than the limit' },
  'rate-limited': { status: 429, title: 'Too many requests; wait a little' },
  internal: { status: 500, title: 'Something went wrong inside Loupe' },
  busy: { status: 503, title: 'Loupe is busy; try again in a moment' },

  'image-not-found': { status: 404, title: 'There is no image with this id' },
  'image-empty': { status: 400, title: 'The file is empty' },
  'image-missing': { status: 400, title: 'The request holds no file' },
  'image-too-many-bytes': { status: 413, title: 'The file is larger than the limit' },
  'image-too-many-pixels': { status: 413, title: 'The picture has more pixels than the limit' },
  'image-type-unsupported': {
    status: 415,
    title: 'Loupe opens JPEG, PNG, WebP, TIFF, AVIF and GIF pictures',
  },
  'image-corrupt': { status: 422, title: 'The picture is damaged and cannot be read' },
  'image-truncated': { status: 422, title: 'The picture ends too early' },
  'image-too-demanding': {
    status: 422,
    title: 'Decoding the picture takes more memory or time than Loupe allows',
  },
  'image-upload-aborted': { status: 400, title: 'The upload stopped before its end' },
  'storage-full': { status: 507, title: 'The disk is full' },
  'files-away': { status: 503, title: 'The store of image files does not answer; try again in a moment' },
  'store-away': { status: 503, title: 'The database does not answer; try again in a moment' },

  'image-original-missing': {
    status: 409,
    title: 'The original of this image is not here; it came in a bundle that left it out',
  },

  'bundle-invalid': { status: 422, title: 'This is not a bundle that Loupe can open' },
  'bundle-version': { status: 422, title: 'The bundle is of another version of Loupe' },
  'bundle-too-large': { status: 413, title: 'The bundle holds more than Loupe takes' },
  'bundle-hash': { status: 422, title: 'Something in the bundle is not what its manifest says' },
  'bundle-clash': { status: 409, title: 'A run with the same id and other contents is here already' },
  'bundle-missing': { status: 400, title: 'The request holds no bundle' },
  'viewer-missing': { status: 503, title: 'The viewer that goes along is not built' },
  'share-not-found': { status: 404, title: 'There is no such share' },
  'share-expired': { status: 410, title: 'This link has expired' },
  'share-revoked': { status: 410, title: 'This link was withdrawn' },
  'share-expiry-invalid': { status: 422, title: 'A share needs an end between now and a year from now' },

  'dataset-not-found': { status: 404, title: 'There is no dataset with this id' },
  'evaluation-not-found': { status: 404, title: 'There is no evaluation with this id' },
  'evaluation-empty': { status: 422, title: 'There is no item to ask' },
  'evaluation-state': { status: 409, title: 'The evaluation is not at the point where this can be done' },
  'evaluation-imported': {
    status: 409,
    title: 'These are predictions made elsewhere; nothing can be asked again',
  },
  'engine-changed': { status: 409, title: 'The engine has another model now than the evaluation began with' },
  'result-not-found': { status: 404, title: 'There is no result for this item in the evaluation' },
  'result-empty': { status: 409, title: 'There is no answer yet' },
  'judging-running': { status: 409, title: 'An engine is judging this evaluation already' },
  'slice-invalid': { status: 422, title: 'The rule of the slice does not fit the dataset' },
  'item-not-found': { status: 404, title: 'There is no item with this id' },
  'slice-not-found': { status: 404, title: 'There is no slice with this id' },
  'slice-exists': { status: 409, title: 'There is a slice with this name already' },
  'dataset-busy': { status: 409, title: 'The dataset is just being imported' },
  'import-not-found': { status: 404, title: 'There is no import with this id' },
  'import-state': { status: 409, title: 'The import is not at the point where this can be done' },
  'import-path-locked': { status: 403, title: 'Files of this machine can be opened only from this machine' },
  'import-file-missing': { status: 422, title: 'There is no such file' },
  'import-format-unknown': { status: 422, title: 'This is no list of questions that Loupe can read' },
  'import-damaged': { status: 422, title: 'The file is damaged and cannot be read' },
  'import-mapping-invalid': { status: 422, title: 'The mapping does not fit the file' },
  'import-interrupted': { status: 400, title: 'The file stopped coming before its end' },

  'export-invalid': { status: 422, title: 'The dataset cannot be written in this way' },
  'predictions-not-found': { status: 404, title: 'These predictions are not here, or no longer' },
  'predictions-unknown': { status: 422, title: 'This is no file of predictions that Loupe can read' },
  'predictions-empty': { status: 422, title: 'None of the rows is about an item of the dataset' },

  'access-required': { status: 401, title: 'Sign in with your token first' },
  'access-denied': { status: 403, title: 'Your role does not allow this' },
  'access-foreign': {
    status: 403,
    title: 'The request came from another page, or for another host, than Loupe’s own',
  },
  'token-invalid': { status: 401, title: 'This token opens nothing here' },
  'person-not-found': { status: 404, title: 'There is no person with this id' },
  'person-exists': { status: 409, title: 'There is a person with this name already' },
  'person-fixed': { status: 409, title: 'This person comes from how Loupe was started and is changed there' },
  'person-last': { status: 409, title: 'Somebody has to remain administrator' },

  'project-not-found': { status: 404, title: 'There is no project with this id' },
  'entry-not-found': { status: 404, title: 'There is no such item in the project' },
  'entry-exists': { status: 409, title: 'There is an item with this id in the project already' },
  'entry-conflict': { status: 409, title: 'Somebody else has changed the item in the meantime' },
  'entry-deleted': { status: 409, title: 'The item has been deleted; restore it first' },
  'entry-version-unknown': { status: 404, title: 'The item has no such version' },
  'entry-not-sent-back': {
    status: 409,
    title: 'The item was neither sent back to be mended nor rejected; there is nothing to hand back',
  },
  'change-clash': { status: 409, title: 'The id of this change belongs to another change' },
  'bulk-not-found': { status: 404, title: 'There is no such change of several items' },
  'review-stale': { status: 409, title: 'The item has changed since you looked at it' },
  'review-own': { status: 409, title: 'Who wrote an item does not check it in this project' },
  'review-not-found': { status: 404, title: 'There is no review with this id' },
  'review-exists': { status: 409, title: 'Another review has this id already' },
  'review-unready': { status: 409, title: 'The item is a draft; there is nothing to check yet' },
  'review-undisputed': {
    status: 409,
    title: 'The checks of the item do not disagree; there is nothing to settle',
  },
  'project-empty': { status: 422, title: 'The project has no item that can be published in this way' },
  'suggestion-not-found': { status: 404, title: 'There is no suggestion with this id' },
  'suggestion-state': { status: 409, title: 'The suggestion is not at the point where this can be done' },

  'iiif-syntax': { status: 400, title: 'This is not a valid IIIF image request' },

  'sample-not-found': { status: 404, title: 'There is no such sample' },
  'run-not-found': { status: 404, title: 'There is no run with this id' },
  'run-not-finished': { status: 409, title: 'The run has not finished' },
  'run-already-finished': { status: 409, title: 'The run has already finished' },
  'run-has-no-answer': { status: 409, title: 'The run has no initial answer to go on from' },
  'box-outside-image': { status: 422, title: 'The box lies outside the image' },
  'box-empty': { status: 422, title: 'The box has no area' },
  'options-invalid': { status: 422, title: 'The options need two or more different letters' },
  'expected-invalid': { status: 422, title: 'The expected answer is not one of the option letters' },
  'engine-not-found': { status: 422, title: 'There is no engine with this id' },
  'engine-offline': { status: 503, title: 'The engine does not answer' },
  'engine-failed': { status: 502, title: 'The engine failed while answering' },
  'engine-auth': { status: 502, title: 'The engine does not accept the key' },
  'engine-model-missing': { status: 502, title: 'The engine does not have this model' },
  'engine-unreadable': { status: 502, title: 'The engine sent something that cannot be read' },
  'engine-no-answer': { status: 502, title: 'The engine ended without an answer' },
  'engine-cut-off': { status: 502, title: 'The engine stopped in the middle of its answer' },
  'engine-timeout': { status: 504, title: 'The engine took too long' },
  'engine-busy': { status: 503, title: 'The engine has too many questions waiting' },
  'engine-rate-limited': { status: 503, title: 'The engine limits how often it may be asked' },
  'engine-context-too-long': {
    status: 422,
    title: 'The question with its pictures is too long for the engine',
  },
  'engine-out-of-memory': { status: 503, title: 'The engine ran out of memory' },
  'engine-address-refused': { status: 422, title: 'This address is none that an engine may have' },
  'engine-exists': { status: 409, title: 'There is an engine with this id already' },
  'engine-not-editable': { status: 409, title: 'This engine cannot be changed here' },
  'engine-lacks': { status: 422, title: 'The engine cannot do what this method needs' },
  'method-not-found': { status: 422, title: 'There is no method with this id' },
  'params-invalid': { status: 422, title: 'The parameters do not fit the method' },
  'profile-not-found': { status: 422, title: 'There is no model profile with this id' },
  'calibration-not-found': { status: 404, title: 'There is no calibration with this id' },
  'settings-locked': {
    status: 403,
    title: 'Settings can be changed only from the machine that Loupe runs on',
  },
  'record-invalid': { status: 422, title: 'This is not a Zoom-Refine record' },

  'run-interrupted': { status: 500, title: 'Loupe stopped while this run was going on' },
  'run-cancelled': { status: 409, title: 'The run was cancelled' },
} as const satisfies Record<string, { status: number; title: string }>

export type ProblemCode = keyof typeof problemCatalogue
const codes = Object.keys(problemCatalogue) as [ProblemCode, ...ProblemCode[]]

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.enum(codes),
    detail: z.string().optional(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    /** what stands there now, where somebody else's change is in the way; for `entry-conflict` and `entry-deleted` an Entry */
    current: z.unknown().optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details with a stable code' })
export type Problem = z.infer<typeof problemSchema>

/** The JSON of a problem. `detail` is for people and must hold no path, stack or secret. */
export function problem(code: ProblemCode, detail?: string, errors?: Problem['errors']): Problem {
  const { status, title } = problemCatalogue[code]
  return {
    type: `urn:loupe:problem:${code}`,
    title,
    status,
    code,
    ...(detail ? { detail } : {}),
    ...(errors ? { errors } : {}),
  }
}

/** Thrown anywhere below the routes; the one error handler turns it into its problem. */
export class ProblemError extends Error {
  readonly code: ProblemCode
  readonly detail: string | undefined
  readonly current: unknown
  constructor(code: ProblemCode, detail?: string, options?: ErrorOptions & { current?: unknown }) {
    super(detail ?? problemCatalogue[code].title, options)
    this.name = 'ProblemError'
    this.code = code
    this.detail = detail
    this.current = options?.current
  }
  toProblem(): Problem {
    const made = problem(this.code, this.detail)
    return this.current === undefined ? made : { ...made, current: this.current }
  }
}
