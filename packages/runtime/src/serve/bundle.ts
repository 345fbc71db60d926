import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import type { Model, Profile } from '@levain/core'
import { fail } from '@levain/core/errors'

/** `bundle.json`: what a bundle is, and the digest of every other file in it. */
export interface BundleIndex {
  readonly format: 'levain-bundle/1'
  readonly model: string
  readonly version: number
  /** Manifest of the registered model directory the bundle was made from. */
  readonly manifest: string
  readonly runtime: { readonly levain: string; readonly node: string }
  readonly files: Readonly<Record<string, { readonly sha256: string; readonly bytes: number }>>
}

/** A bundle read from a folder, every file as its digest says. */
export interface LoadedBundle {
  readonly folder: string
  /** Digest of `bundle.json`, which names the digests of the rest. */
  readonly digest: string
  readonly index: BundleIndex
  readonly model: Model
  readonly profile: Profile | null
}

/** Reads and verifies a bundle. @throws model-unreadable when a file is absent, altered or not what it should be */
export async function readBundle(folder: string): Promise<LoadedBundle> {
  const bytes = await readFile(join(folder, 'bundle.json')).catch((cause) => {
    throw unreadable(folder, `bundle.json: ${cause.code ?? 'cannot be read'}`, cause)
  })
  const index = checkIndex(parse(bytes, folder, 'bundle.json'), folder)
  const files = new Map<string, Buffer>()
  for (const name of Object.keys(index.files)) files.set(name, await readVerified(folder, name, index))
  const modelBytes = files.get('model.json')
  if (!modelBytes) throw unreadable(folder, 'bundle.json lists no model.json')
  const profileBytes = files.get('profile.json')
  return {
    folder: resolve(folder),
    digest: digestOf(bytes),
    index,
    model: checkModel(parse(modelBytes, folder, 'model.json'), folder),
    profile: profileBytes ? (parse(profileBytes, folder, 'profile.json') as Profile) : null,
  }
}

/** `sha256:…` of bytes. */
export const digestOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

async function readVerified(folder: string, name: string, index: BundleIndex): Promise<Buffer> {
  const path = resolve(folder, name)
  if (!path.startsWith(resolve(folder) + sep)) throw unreadable(folder, `${name} lies outside the bundle`)
  const bytes = await readFile(path).catch((cause) => {
    throw unreadable(folder, `${name}: ${cause.code ?? 'cannot be read'}`, cause)
  })
  const got = digestOf(bytes)
  const expected = index.files[name]?.sha256
  if (got !== expected) throw unreadable(folder, `${name} has the digest ${got}, expected ${expected}`)
  return bytes
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

function parse(bytes: Buffer, folder: string, name: string): unknown {
  try {
    return JSON.parse(bytes.toString())
  } catch (cause) {
    throw unreadable(folder, `${name} is not JSON`, cause)
  }
}

const unreadable = (path: string, reason: string, cause?: unknown) => fail('model-unreadable', { path, reason }, cause)
