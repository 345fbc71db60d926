import { randomUUID } from 'node:crypto'
import type { File, GetSignedUrlConfig } from '@google-cloud/storage'
import { fail, type SignedRequest, type UploadedPart } from '@levain/core'
import type { DirectAccess, StagedBytes } from '../../direct.ts'
import { attachment } from '../attachment.ts'
import { uploadsPrefix } from '../staged.ts'
import type { GcsBucket } from './bucket.ts'

/**
 * Signed requests, with which clients read from the bucket and upload to it themselves: each part becomes an object of its
 * own, and the store composes them. Nothing where the credentials are of nobody that can sign: a person's, say, or none.
 */
export async function directGcs(bucket: GcsBucket): Promise<DirectAccess | undefined> {
  if (!(await signs(bucket))) return undefined
  const sign = async (key: string, expiresMs: number, config: Pick<GetSignedUrlConfig, 'action' | 'responseDisposition'>) => {
    const signed = await bucket.ask(() => bucket.file(key).getSignedUrl({ ...config, version: 'v4', expires: Date.now() + expiresMs }))
    return { url: signed?.[0] ?? '', headers: {} } satisfies SignedRequest
  }
  return {
    read: (key, { expiresMs, fileName }) => sign(key, expiresMs, { action: 'read', responseDisposition: attachment(fileName) }),
    async begin(parts, { expiresMs }) {
      const upload = randomUUID()
      const numbers = Array.from({ length: parts }, (_, index) => index + 1)
      return { upload, parts: await Promise.all(numbers.map((number) => sign(partKey(upload, number), expiresMs, { action: 'write' }))) }
    },
    async finish(upload, parts) {
      const whole = bucket.file(wholeKey(known(upload)))
      const found = await partsOf(bucket, upload, parts)
      for (const sources of inTurns(whole, found)) await bucket.ask(() => bucket.library.combine(sources, whole))
      return staged(bucket, upload)
    },
    abort: (upload) => discard(bucket, known(upload)),
  }
}

/** Service accounts can, with a key they hold or by asking Google. */
async function signs({ library, address }: GcsBucket): Promise<boolean> {
  if (address.endpoint !== undefined && !process.env.GOOGLE_APPLICATION_CREDENTIALS) return false
  const { authClient } = library.storage
  return authClient.getCredentials().then(
    ({ client_email }) => client_email !== undefined,
    () => false,
  )
}

const partKey = (upload: string, number: number): string => `${uploadsPrefix}${upload}/${number}`
const wholeKey = (upload: string): string => `${uploadsPrefix}${upload}/whole`

/** @throws not-found when nobody here gave out this name */
function known(upload: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(upload)) return upload
  throw fail('not-found', { what: 'upload', name: upload.slice(0, 80) })
}

/** The objects that were uploaded, in the order of their numbers. @throws not-found, input-invalid */
async function partsOf(bucket: GcsBucket, upload: string, parts: readonly UploadedPart[]): Promise<File[]> {
  const come = new Map<string, string | undefined>()
  for await (const { key, md5 } of bucket.list(`${uploadsPrefix}${upload}/`)) come.set(key, md5)
  if (come.size === 0) throw fail('not-found', { what: 'upload', name: upload })
  const inOrder = [...parts].sort((a, b) => a.number - b.number)
  const wrong = inOrder.find(({ number, etag }) => !isPart(come, partKey(upload, number), etag))
  if (wrong) throw refused(`part ${wrong.number}, which did not come, or not as told`)
  if (inOrder.length === 0) throw refused('none')
  return inOrder.map(({ number }) => bucket.file(partKey(upload, number)))
}

/** The tag of an object uploaded in one request is the MD5 of its bytes. */
function isPart(come: ReadonlyMap<string, string | undefined>, key: string, etag: string): boolean {
  const told = /^"?([0-9a-f]{32})"?$/.exec(etag)?.[1]
  return come.has(key) && (told === undefined || told === Buffer.from(come.get(key) ?? '', 'base64').toString('hex'))
}

const refused = (got: string): Error => fail('input-invalid', { field: 'parts', expected: 'the parts that were uploaded', got })

/** The most that the store composes at once. */
const composedMax = 32

/** Each turn appends the next parts to what is there. */
function* inTurns(whole: File, parts: readonly File[]): Generator<File[]> {
  yield parts.slice(0, composedMax)
  for (let start = composedMax; start < parts.length; start += composedMax - 1)
    yield [whole, ...parts.slice(start, start + composedMax - 1)]
}

function staged(bucket: GcsBucket, upload: string): StagedBytes {
  const whole = wholeKey(upload)
  return {
    bytes: () => bucket.get(whole),
    place: async (key) => (await bucket.size(key)) === null && (await bucket.copy(whole, key)),
    discard: () => discard(bucket, upload),
  }
}

async function discard(bucket: GcsBucket, upload: string): Promise<void> {
  for await (const { key } of bucket.list(`${uploadsPrefix}${upload}/`)) await bucket.delete(key)
}
