import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Model, Profile, Signature } from '@levain/core'
import { fail } from '@levain/core/errors'
import type { OutsideModel } from './outside/outside-model.ts'

/** `bundle.json`: what a bundle is, and the digest of every other file in it. */
export interface BundleIndex {
  readonly format: 'levain-bundle/1'
  readonly model: string
  readonly version: number
  /** Manifest of the registered model directory the bundle was made from. */
  readonly manifest: string
  readonly runtime: { readonly levain: string; readonly node: string }
  /** Of a model that is not Levain's own: who evaluates it, and how. */
  readonly outside?: OutsideModel
  readonly files: Readonly<Record<string, { readonly sha256: string; readonly bytes: number }>>
}

/** A bundle read from a folder, every file as its digest says. */
export interface LoadedBundle {
  readonly folder: string
  /** Digest of `bundle.json`, which names the digests of the rest. */
  readonly digest: string
  readonly index: BundleIndex
  readonly signature: Signature
  /** Null where it is not one of Levain's own: then the index says who evaluates it. */
  readonly model: Model | null
  readonly profile: Profile | null
}

/** Reads and verifies a bundle. @throws model-unreadable when a file is absent, altered or not what it should be */
export async function readBundle(folder: string): Promise<LoadedBundle> {
  const bytes = await readFile(join(folder, 'bundle.json')).catch((cause) => {
    throw unreadable(folder, `bundle.json: ${cause.code ?? 'cannot be read'}`, cause)
  })
  const index = checkIndex(parse(bytes, folder, 'bundle.json'), folder)
  for (const name of Object.keys(index.files)) await verify(folder, name, index)
  const read = async (name: string): Promise<unknown> => index.files[name] && parse(await readFile(join(folder, name)), folder, name)
  const [model, signature, profile] = await Promise.all(['model.json', 'signature.json', 'profile.json'].map(read))
  const parts = { folder: resolve(folder), digest: digestOf(bytes), index, profile: (profile as Profile | undefined) ?? null }
  if (index.outside) return { ...parts, model: null, signature: checkSignature(signature, folder) }
  if (!model) throw unreadable(folder, 'bundle.json lists no model.json')
  const own = checkModel(model, folder)
  return { ...parts, model: own, signature: own.signature }
}

/** `sha256:…` of bytes. */
export const digestOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/** Models of other libraries may be large: their bytes only pass by. */
async function verify(folder: string, name: string, index: BundleIndex): Promise<void> {
  const path = resolve(folder, name)
  if (!path.startsWith(resolve(folder) + sep)) throw unreadable(folder, `${name} lies outside the bundle`)
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash).catch((cause) => {
    throw unreadable(folder, `${name}: ${cause.code ?? 'cannot be read'}`, cause)
  })
  const got = `sha256:${hash.digest('hex')}`
  const expected = index.files[name]?.sha256
  if (got !== expected) throw unreadable(folder, `${name} has the digest ${got}, expected ${expected}`)
}

function checkIndex(value: unknown, folder: string): BundleIndex {
  const index = value as Partial<BundleIndex> | null
  if (index?.format !== 'levain-bundle/1') throw unreadable(folder, 'bundle.json is not of the format levain-bundle/1')
  if (typeof index.model !== 'string' || !Number.isInteger(index.version) || typeof index.files !== 'object' || index.files === null) {
    throw unreadable(folder, 'bundle.json lacks model, version or files')
  }
  return index as BundleIndex
}

function checkModel(value: unknown, folder: string): Model {
  const model = value as Partial<Model> | null
  if (model?.format !== 'levain-model/1') throw unreadable(folder, 'model.json is not of the format levain-model/1')
  if (!model.signature?.inputs?.length || !model.signature.output || !model.shape || !model.transforms || !model.features) {
    throw unreadable(folder, 'model.json lacks signature, transforms, features or shape')
  }
  return model as Model
}

function checkSignature(value: unknown, folder: string): Signature {
  const signature = value as Partial<Signature> | undefined
  if (!signature?.inputs?.length || !signature.output) throw unreadable(folder, 'signature.json lacks inputs or output')
  return signature as Signature
}

function parse(bytes: Buffer, folder: string, name: string): unknown {
  try {
    return JSON.parse(bytes.toString())
  } catch (cause) {
    throw unreadable(folder, `${name} is not JSON`, cause)
  }
}

const unreadable = (path: string, reason: string, cause?: unknown) => fail('model-unreadable', { path, reason }, cause)
