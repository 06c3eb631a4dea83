/**
 * The network on onnxruntime-web. Gets bytes handed in and is free of node imports, so that a browser can use it;
 * this and the worker are the only files that know the runtime.
 */
import * as ort from '#ort'
import type { Output, Past } from './decode.ts'
import type { KeysValues } from './keys-values.ts'
import { DECODER_FILE, ENCODER_FILE, MANIFEST_FILE, type Manifest, ModelFilesError } from './manifest.ts'

/** RGB pixels, row-major [height, width, 3]. */
export interface Pixels {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
}

export type PictureKind = 'scene' | 'crop'

export interface Network {
  encode(pixels: Pixels, kind: PictureKind): Promise<KeysValues>
  /** One decoder call on all ids so far; with a past, only the last of them is new. */
  decode(ids: readonly number[], pictures: KeysValues, past: Past | null): Promise<Output>
  release(): Promise<void>
}

export interface RuntimeOptions {
  /** folder of the runtime's WebAssembly files, as a URL that ends in a slash */
  readonly wasmBase: string
  readonly threads: number
}

/** Loads both graphs. Throws ModelFilesError when the runtime cannot read one or it has other inputs and outputs. */
export async function createNetwork(
  manifest: Manifest,
  files: { readonly encoder: Uint8Array; readonly decoder: Uint8Array },
  options: RuntimeOptions,
): Promise<Network> {
  ort.env.wasm.wasmPaths = options.wasmBase
  ort.env.wasm.numThreads = options.threads
  ort.env.logLevel = 'error'
  const encoder = await open(ENCODER_FILE, files.encoder, ['pixels', 'kind'], ['k', 'v'])
  const decoder = await open(DECODER_FILE, files.decoder, ['ids', 'k', 'v'], ['logits', 'attention'])
  const { layers, heads, headDim, view, vocabulary, cachedLayers } = manifest
  if (decoder.inputNames.includes('past') !== cachedLayers > 0) {
    throw new ModelFilesError(`The built-in model's ${MANIFEST_FILE} contradicts ${DECODER_FILE}`)
  }

  const network: Network = {
    async encode(pixels, kind) {
      const { width, height, data } = pixels
      const cells = (width / view.cell) * (height / view.cell)
      const size = layers * heads * cells * headDim
      const out = await encoder.run({
        pixels: new ort.Tensor('uint8', data, [1, height, width, 3]),
        kind: int64([kind === 'scene' ? 0 : 1], [1]),
      })
      return { k: floats(out, 'k', size), v: floats(out, 'v', size), cells }
    },
    async decode(ids, pictures, past) {
      const { cells } = pictures
      const earlier = past?.tokens ?? 0
      const shape = [layers, 1, heads, cells, headDim]
      const out = await decoder.run({
        ids: int64(ids, [1, ids.length]),
        k: new ort.Tensor('float32', pictures.k, shape),
        v: new ort.Tensor('float32', pictures.v, shape),
        ...(cachedLayers === 0
          ? {}
          : {
              past: new ort.Tensor('float32', past?.values ?? new Float32Array(0), [
                cachedLayers,
                2,
                1,
                heads,
                earlier,
                headDim,
              ]),
            }),
      })
      const size = cachedLayers * 2 * heads * ids.length * headDim
      return {
        logits: floats(out, 'logits', vocabulary.length),
        attention: floats(out, 'attention', layers * heads * cells),
        present: cachedLayers === 0 ? null : { values: floats(out, 'present', size), tokens: ids.length },
      }
    },
    async release() {
      await encoder.release()
      await decoder.release()
    },
  }
  // The runtime compiles on first use, which costs several times an ordinary look: done here, not in someone's answer.
  // The decoder needs none of it: measured over 15 fresh starts, one call of it here makes its first one 3 ms faster (of 22) and
  // the loading 50 ms longer.
  const side = view.longSide
  await network.encode({ data: new Uint8Array(side * side * 3), width: side, height: side }, 'scene')
  return network
}

async function open(
  file: string,
  bytes: Uint8Array,
  inputs: readonly string[],
  outputs: readonly string[],
): Promise<ort.InferenceSession> {
  let session: ort.InferenceSession
  try {
    session = await ort.InferenceSession.create(bytes, {
      executionProviders: ['wasm'],
      graphOptimizationLevel: 'all',
    })
  } catch (cause) {
    throw new ModelFilesError(`The built-in model's ${file} cannot be read by the runtime`, { cause })
  }
  const known = [...inputs, 'past']
  const fits =
    inputs.every((name) => session.inputNames.includes(name)) &&
    session.inputNames.every((name) => known.includes(name)) &&
    outputs.every((name) => session.outputNames.includes(name))
  if (!fits) throw new ModelFilesError(`The built-in model's ${file} is not a model of the form Loupe knows`)
  return session
}

function int64(values: readonly number[], shape: readonly number[]): ort.Tensor {
  return new ort.Tensor('int64', BigInt64Array.from(values, BigInt), shape)
}

function floats(
  out: ort.InferenceSession.OnnxValueMapType,
  name: string,
  size: number,
): Float32Array<ArrayBuffer> {
  const data = out[name]?.data
  if (!(data instanceof Float32Array) || data.length !== size) {
    throw new Error(`The network's ${name} is not of the expected size`)
  }
  // A copy of its own: the runtime's buffer may be a part of its heap.
  return new Float32Array(data)
}
