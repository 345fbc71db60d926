import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLevainError } from '@levain/core'
import type { BlobDriver } from '../../../packages/platform/src/store/blobs/driver.ts'
import { blobsOver } from '../../../packages/platform/src/store/blobs/index.ts'

/**
 * What clients do with signed requests, over plain HTTP.
 *
 * @param open a driver over an empty store
 */
export function testDirectAccess(name: string, open: () => Promise<BlobDriver>): void {
  test(`${name}: clients read and upload by signed requests; what they uploaded is known by its digest, and only once it is whole`, async () => {
    const driver = await open()
    const { direct, ...blobs } = blobsOver(driver, '/nowhere')
    assert.ok(direct)
    const parts = [Buffer.alloc(5 << 20, 'first'), Buffer.from('and the rest')]
    const begun = await direct.begin(2, { expiresMs: 60_000 })
    const sent = await Promise.all(
      begun.parts.map(async (part, i) => {
        const answer = await fetch(part.url, { method: 'PUT', body: parts[i] as Buffer<ArrayBuffer>, headers: part.headers })
        assert.ok(answer.ok, await answer.text())
        return { number: i + 1, etag: answer.headers.get('etag') ?? '' }
      }),
    )
    for await (const { key } of driver.list('')) assert.fail(`${key} is to be seen too early`)
    const wrong = [{ number: 7, etag: '"0"' }]
    await assert.rejects(direct.finish(begun.upload, wrong), (error) => isLevainError(error, 'input-invalid'))
    const { sha256, bytes } = await direct.finish(begun.upload, sent)
    assert.equal(sha256, await blobs.put(Buffer.concat(parts)))
    assert.equal(bytes, Buffer.concat(parts).length)
    const signed = await direct.read(sha256, { expiresMs: 60_000, fileName: 'model ä.bin' })
    const read = await fetch(signed.url, { headers: { ...signed.headers, range: 'bytes=0-4' } })
    assert.equal(await read.text(), 'first')
    await assert.rejects(direct.finish('nonsense', sent), (error) => isLevainError(error, 'not-found'))
  })

  test(`${name}: an upload that was given up leaves nothing, and cannot be finished`, async () => {
    const driver = await open()
    const { direct } = blobsOver(driver, '/nowhere')
    assert.ok(direct)
    const { upload, parts } = await direct.begin(1, { expiresMs: 60_000 })
    const answer = await fetch(parts[0]?.url ?? '', { method: 'PUT', body: 'half of it', headers: parts[0]?.headers ?? {} })
    const sent = [{ number: 1, etag: answer.headers.get('etag') ?? '' }]
    await direct.abort(upload)
    await assert.rejects(direct.finish(upload, sent), (error) => isLevainError(error))
    for await (const { key } of driver.list('')) assert.fail(`${key} is to be seen`)
  })
}
