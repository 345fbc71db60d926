import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { endOrphans } from './orphans.ts'

test('a command that outlived its run is ended, one that only has its number is not', {
  skip: process.platform !== 'linux' && 'needs /proc',
}, async () => {
  const stateFolder = await mkdtemp(join(tmpdir(), 'levain-orphans-'))
  const left = (step: string, run: string) => {
    const child = spawn('sleep', ['60'], { detached: true, env: { ...process.env, RUN_ID: run }, stdio: 'ignore' })
    return {
      child,
      note: async () => {
        await mkdir(join(stateFolder, 'work', 'mine', step, '1'), { recursive: true })
        await writeFile(join(stateFolder, 'work', 'mine', step, '1', 'pid'), String(child.pid))
      },
    }
  }
  const own = left('train', 'mine')
  const other = left('load', 'another')
  try {
    await Promise.all([own.note(), other.note()])
    const ended = once(own.child, 'exit')
    await endOrphans({ stateFolder }, 'mine')
    assert.deepEqual(await ended, [null, 'SIGKILL'])
    assert.equal(other.child.exitCode ?? other.child.signalCode, null)
  } finally {
    own.child.kill('SIGKILL')
    other.child.kill('SIGKILL')
    await rm(stateFolder, { recursive: true })
  }
})
