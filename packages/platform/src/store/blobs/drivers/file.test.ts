import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { isLevainError } from '@levain/core'
import { gather } from '../bytes.ts'
import { testBlobDriver } from '../driver.conformance.ts'
import type { BlobDriver } from '../driver.ts'
import file from './file.ts'

const run = promisify(execFile)

const withFolder = async (body: (folder: string) => Promise<void>): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'levain-file-'))
  try {
    await body(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

testBlobDriver('file', (body: (driver: BlobDriver) => Promise<void>) => withFolder(async (folder) => body(await file.open({ folder }))))

test('a writer that dies half-way leaves nothing that list, has or get would show', () =>
  withFolder(async (folder) => {
    const driver = await file.open({ folder })
    const program = `
      import file from ${JSON.stringify(new URL('./file.ts', import.meta.url).href)}
      const driver = await file.open({ folder: ${JSON.stringify(folder)} })
      setTimeout(() => process.kill(process.pid, 'SIGKILL'), 5)
      const bytes = Buffer.alloc(64 << 20, 'x')
      for (let i = 0; ; i += 1) await driver.putIfAbsent('big' + i, bytes)`
    const child = run(process.execPath, ['--conditions=@levain/source', '--input-type=module', '-e', program])
    await assert.rejects(child, (error: { signal?: string }) => error.signal === 'SIGKILL')
    for await (const { bytes } of driver.list('')) assert.equal(bytes, 64 << 20)
  }))

test('a full disk is said to be full, and what was there stays', async (t) => {
  await withFolder(async (folder) => {
    const small = join(folder, 'small')
    await mkdir(small)
    const mounted = await run('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', small]).then(
      () => true,
      () => false,
    )
    if (!mounted) return t.skip('a small disk can be mounted by root only')
    try {
      const driver = await file.open({ folder: small })
      await driver.putIfAbsent('small', Buffer.from('stays'))
      await assert.rejects(driver.putIfAbsent('big', Buffer.alloc(1 << 20)), (error) => isLevainError(error, 'store-full'))
      await assert.rejects(
        driver.putStream(growing(), () => 'big'),
        (error) => isLevainError(error, 'store-full'),
      )
      assert.deepEqual((await readdir(small)).sort(), ['small', 'uploads'])
      assert.deepEqual(await readdir(join(small, 'uploads')), [])
      const kept = await driver.stream('small')
      assert.equal(Buffer.from(kept ? await gather(kept) : []).toString(), 'stays')
    } finally {
      await run('umount', [small])
    }
  })
})

test('a writer that is killed while it streams leaves nothing to see, and sweeping takes away what it wrote', () =>
  withFolder(async (folder) => {
    const driver = await file.open({ folder })
    const program = `
      import file from ${JSON.stringify(new URL('./file.ts', import.meta.url).href)}
      const driver = await file.open({ folder: ${JSON.stringify(folder)} })
      async function* endless() {
        for (let pieces = 0; ; pieces += 1) {
          if (pieces === 20) process.kill(process.pid, 'SIGKILL')
          yield Buffer.alloc(1 << 20, 'x')
        }
      }
      await driver.putStream(endless(), () => 'never')`
    const child = run(process.execPath, ['--conditions=@levain/source', '--input-type=module', '-e', program])
    await assert.rejects(child, (error: { signal?: string }) => error.signal === 'SIGKILL')
    for await (const { key } of driver.list('')) assert.fail(`${key} is to be seen`)
    const left = await readdir(join(folder, 'uploads'))
    assert.equal(left.length, 1)
    await driver.sweep(Date.now() - 60_000)
    assert.equal((await readdir(join(folder, 'uploads'))).length, 1)
    await driver.sweep(Date.now() + 60_000)
    assert.deepEqual(await readdir(join(folder, 'uploads')), [])
  }))

/** More than the small disk holds. */
async function* growing(): AsyncGenerator<Uint8Array> {
  for (let piece = 0; piece < 64; piece += 1) yield Buffer.alloc(32 << 10, 'x')
}
