import type { BlobServiceClient } from '@azure/storage-blob'
import { fail } from '@levain/core'
import { optional } from '../optional.ts'
import type { AzureAddress } from './address.ts'

export type Library = typeof import('@azure/storage-blob')

/** @throws dependency-missing */
export const loadLibrary = (): Promise<Library> =>
  optional('@azure/storage-blob', 'Blobs in Azure Blob Storage', () => import('@azure/storage-blob'))

/** What answers late is asked again soon, not after the minutes that the library would take. */
const options = { retryOptions: { maxTries: 4, retryDelayInMs: 250, maxRetryDelayInMs: 5_000 } }

/** The account's service, with the credentials of the environment. @throws dependency-missing, input-invalid */
export async function serviceFor(
  { BlobServiceClient, StorageSharedKeyCredential }: Library,
  address: AzureAddress,
): Promise<BlobServiceClient> {
  const { env } = process
  if (env.AZURE_STORAGE_CONNECTION_STRING) {
    const told = BlobServiceClient.fromConnectionString(env.AZURE_STORAGE_CONNECTION_STRING, options)
    return address.endpoint === undefined ? told : new BlobServiceClient(address.endpoint, told.credential, options)
  }
  const { endpoint, account } = address
  if (endpoint === undefined || account === undefined) throw unnamed()
  const key = env.AZURE_STORAGE_KEY || env.AZURE_STORAGE_ACCESS_KEY
  if (key) return new BlobServiceClient(endpoint, new StorageSharedKeyCredential(account, key), options)
  if (env.AZURE_STORAGE_SAS_TOKEN)
    return new BlobServiceClient(`${endpoint}?${env.AZURE_STORAGE_SAS_TOKEN.replace(/^\?/, '')}`, undefined, options)
  const { DefaultAzureCredential } = await optional('@azure/identity', 'Logging in to Azure', () => import('@azure/identity'))
  return new BlobServiceClient(endpoint, new DefaultAzureCredential(), options)
}

const unnamed = (): Error =>
  fail('input-invalid', {
    field: 'LEVAIN_BLOBS',
    expected: 'an address with an account, such as azure://container/prefix?account=NAME, or AZURE_STORAGE_CONNECTION_STRING',
    got: 'none',
  })
