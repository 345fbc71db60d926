import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { bytesOf, textOf } from './folder.ts'

test('a pipe is refused, and not waited for', { skip: process.platform === 'win32' && 'there are no pipes with names' }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'levain-import-'))
  const pipe = join(folder, 'meta.yaml')
  try {
    execFileSync('mkfifo', [pipe])
    await assert.rejects(textOf(pipe), /is no file/)
    await assert.rejects(bytesOf(pipe).next(), /is no file/)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
