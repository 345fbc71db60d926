import { stat } from 'node:fs/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type ByteStream, fail, isLevainError } from '@levain/core'
import { openStore } from '../store/index.ts'
import { type DvcObject, nameOf } from './format/out.ts'

/** Somewhere that may have an object: a cache, a remote. */
export interface Place {
  /** To show: names no secret. */
  readonly shown: string
  /** Null where it has none of that name. @throws store-unusable, input-invalid */
  stream(object: DvcObject): Promise<ByteStream | null>
}

/** A remote that things can be put into. */
export interface Remote extends Place {
  has(object: DvcObject): Promise<boolean>
  /** Durable when it resolves; a write that breaks off leaves nothing visible. */
  put(object: DvcObject, bytes: ByteStream): Promise<void>
}

/** Where an object is in a cache or remote: DVC 3 keeps what it names beside what DVC 2 named. */
function keyOf(object: DvcObject): string {
  const name = nameOf(object)
  return `${object.naming === 'md5' ? 'files/md5/' : ''}${name.slice(0, 2)}/${name.slice(2)}`
}

/**
 * Opens a remote by its address: a folder, or a store that Levain has a driver for.
 *
 * @throws input-invalid, dependency-missing
 */
export async function openRemote(address: string): Promise<Remote> {
  const driver = await openStore(address.includes('://') ? address : pathToFileURL(address).href, 'remote').catch(namingRemote)
  return {
    shown: shownAs(address),
    stream: (object) => driver.stream(keyOf(object)),
    has: (object) => driver.has(keyOf(object)),
    put: async (object, bytes) => {
      await driver.putStream(bytes, () => keyOf(object))
    },
  }
}

/** The drivers are there for Levain's own blobs first, and say so. */
function namingRemote(error: unknown): never {
  if (isLevainError(error, 'input-invalid') && error.details.field === 'LEVAIN_BLOBS')
    throw fail('input-invalid', { field: 'remote', expected: String(error.details.expected), got: String(error.details.got) }, error)
  throw error
}

const shownAs = (address: string): string => address.replace(/\?.*$/s, '')

/** A place to read from, opened when first asked; a folder that is not there has nothing. */
export function placeAt(address: string): Place {
  let opened: Promise<Place> | undefined
  const open = async (): Promise<Place> => {
    const folder = address.startsWith('file:') ? fileURLToPath(address) : address.includes('://') ? null : address
    return folder !== null && !(await isFolder(folder)) ? { shown: address, stream: async () => null } : openRemote(address)
  }
  return {
    shown: shownAs(address),
    stream: async (object) => {
      opened ??= open()
      return (await opened).stream(object)
    },
  }
}

export const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
