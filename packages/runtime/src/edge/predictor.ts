import type { Model, Signature } from '@levain/core'
import { fail } from '@levain/core/errors'
import { type Answer, createPredictor } from '../model/index.ts'
import { rowReader } from '../serve/rows.ts'

/** What a serving process answers too, without an id: nothing is logged here. */
export interface EdgeAnswer {
  readonly prediction: Answer
  /** By class; absent where there are none. */
  readonly probabilities?: Readonly<Record<string, number>>
}

/** A model that answers where it is. */
export interface EdgePredictor {
  readonly model: string
  readonly version: number
  readonly signature: Signature
  /** A list in the signature's order, or an object by column. @throws request-invalid, naming the field */
  predict(input: unknown): EdgeAnswer
  predictMany(inputs: readonly unknown[]): EdgeAnswer[]
}

interface Index {
  readonly model: string
  readonly version: number
  readonly files: Readonly<Record<string, { readonly sha256: string }>>
}

/**
 * Fetches the model of a packed folder and compiles it. It is held against its digest wherever the browser has `crypto.subtle`: on
 * pages by HTTPS and on localhost.
 *
 * @param folder address of the folder with `bundle.json` and `model.json`, with a slash at the end
 * @throws model-unreadable
 */
export async function loadPredictor(folder: URL | string): Promise<EdgePredictor> {
  const get = async (name: string): Promise<ArrayBuffer> => {
    const response = await fetch(new URL(name, folder))
    if (!response.ok) throw fail('model-unreadable', { path: name, reason: `status ${response.status}` })
    return response.arrayBuffer()
  }
  const [indexBytes, modelBytes] = await Promise.all([get('bundle.json'), get('model.json')])
  const index = JSON.parse(new TextDecoder().decode(indexBytes)) as Index
  await checkDigest(modelBytes, index.files['model.json']?.sha256)
  return compile(index, JSON.parse(new TextDecoder().decode(modelBytes)) as Model)
}

function compile({ model: name, version }: Index, model: Model): EdgePredictor {
  const { signature } = model
  const reader = rowReader(signature)
  const predictor = createPredictor(model)
  const classes = (signature.output.classes ?? []).map(String)
  const predictMany = (inputs: readonly unknown[]): EdgeAnswer[] => {
    // Reading replaces values in lists: the caller's stay as they are.
    const rows = reader.rows(
      inputs.map((input) => (Array.isArray(input) ? [...input] : input)),
      'inputs',
    )
    const { predictions, probabilities } = predictor.predictRows(rows)
    return predictions.map((prediction, row) => {
      const chances = probabilities?.[row]
      return chances
        ? { prediction, probabilities: Object.fromEntries(classes.map((label, k) => [label, chances[k] as number])) }
        : { prediction }
    })
  }
  return { model: name, version, signature, predictMany, predict: (input) => predictMany([input])[0] as EdgeAnswer }
}

async function checkDigest(bytes: ArrayBuffer, expected: string | undefined): Promise<void> {
  if (!globalThis.crypto?.subtle) return
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  const got = `sha256:${Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')}`
  if (got !== expected) throw fail('model-unreadable', { path: 'model.json', reason: `it has the digest ${got}, expected ${expected}` })
}
