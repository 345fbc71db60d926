import { fileURLToPath } from 'node:url'
import { fail } from '@levain/core'
import { type BlobStore, blobsOver } from './blobs.ts'
import type { BlobDriver } from './driver.ts'
import { blobDrivers } from './drivers/index.ts'

export interface BlobsOptions {
  /** Where blobs lie when no address is given, e.g. `.levain/blobs`. */
  readonly folder: string
  /**
   * Where Levain writes files it is about to store, e.g. `.levain/tmp`: `putFile` moves files that lie there and copies
   * all others. Copies of remote blobs are kept there too.
   */
  readonly temp: string
  /** Another place for the blobs: `s3://bucket/prefix`, `gs://…`, `azure://…`, `wasbs://…` or `file:///folder`. Holds no secrets. */
  readonly address?: string | undefined
  /** The time, in milliseconds since 1970: what broken writes left behind an hour before is thrown away. */
  readonly nowMs: number
}

/**
 * Opens the blobs.
 *
 * @throws input-invalid when the address is none, dependency-missing when its client library is not installed
 */
export async function openBlobs({ folder, temp, address, nowMs }: BlobsOptions): Promise<BlobStore> {
  return blobsOver(address ? await openAt(address, nowMs) : await openFolder(folder, nowMs), temp)
}

/** Longer than any pause of an upload that goes on. */
const brokenAfterMs = 3_600_000

async function openFolder(folder: string, nowMs: number): Promise<BlobDriver> {
  const driver = await (await blobDrivers.file()).default.open({ folder })
  await driver.sweep(nowMs - brokenAfterMs)
  return driver
}

async function openAt(address: string, nowMs: number): Promise<BlobDriver> {
  const url = URL.parse(address)
  return url?.protocol === 'file:' ? openFolder(fileURLToPath(url), nowMs) : openStore(address, 'LEVAIN_BLOBS')
}

/**
 * Opens the store of an address, whose scheme names the driver, for whoever keeps things there by keys of their own.
 * Nothing in it is swept.
 *
 * @param field where the address was given, for messages
 * @throws input-invalid when the address is none, dependency-missing when its client library is not installed
 */
export async function openStore(address: string, field: string): Promise<BlobDriver> {
  const url = URL.parse(address)
  if (url?.protocol === 'file:') return (await blobDrivers.file()).default.open({ folder: fileURLToPath(url) })
  if (url?.protocol === 's3:') return (await blobDrivers.s3()).default.open({ url })
  if (url?.protocol === 'gs:') return (await blobDrivers.gs()).default.open({ url })
  if (url?.protocol === 'azure:' || url?.protocol === 'wasbs:') return (await blobDrivers.azure()).default.open({ url })
  const expected = 'an address that begins with s3://, gs://, azure://, wasbs:// or file:///'
  throw fail('input-invalid', { field, expected, got: url ? url.protocol : 'something else' })
}
