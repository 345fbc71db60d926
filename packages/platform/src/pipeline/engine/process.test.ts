import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
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

test('a command that leaves something outside its group behind does not keep us waiting for it', {
  skip: process.platform !== 'linux',
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'levain-process-'))
  const pipes = () => process.getActiveResourcesInfo().filter((name) => name === 'PipeWrap').length
  try {
    const before = pipes()
    const command = `setsid sh -c 'echo $$ > left; exec sleep 60' & while [ ! -s left ]; do sleep 0.05; done`
    const { signal } = new AbortController()
    assert.equal(await runProcess({ command, folder, env: {}, signal, onText: () => {}, pidFile: join(folder, 'pid') }), 'exit code 0')
    // Closing takes a turn or two; a pipe that is kept stays for the sixty seconds.
    for (let turns = 0; turns < 100 && pipes() > before; turns += 1) await new Promise((resolve) => setImmediate(resolve))
    assert.equal(pipes(), before)
  } finally {
    process.kill(Number(await readFile(join(folder, 'left'), 'utf8')), 'SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
})
