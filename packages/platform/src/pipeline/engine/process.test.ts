import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { runProcess } from './process.ts'

test('a command is waited for to its end even when it ends before its id is noted', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'levain-process-'))
  try {
    const { signal } = new AbortController()
    const one = () => runProcess({ command: 'exit 3', folder, env: {}, signal, onText: () => {}, pidFile: join(folder, 'pid') })
    for (let i = 0; i < 20; i++) assert.equal(await one(), 'exit code 3')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
