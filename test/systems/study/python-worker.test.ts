// Outside system: Python
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import { withApp } from '../../../packages/platform/src/app/index.ts'
import { createServer } from '../../../packages/platform/src/server/index.ts'
import { notRun } from '../not-run.ts'
import { findPython } from '../python.ts'

const python = await findPython(join(import.meta.dirname, 'requirements.txt'))

test('workers in plain Python carry out a study over HTTP, and what a killed one had is done by another', async (t) => {
  if ('reason' in python) return notRun(t, python.reason)
  await withApp(async (app) => {
    await app.call('study.create', {
      name: 'valley',
      metric: 'loss',
      space: { x: { type: 'float', low: -5, high: 5 } },
      pruner: { type: 'asha', minStep: 1, factor: 3 },
      limits: { trials: 25 },
      leaseSeconds: 2,
    })
    const server = await createServer(app, { studio: false })
    const worker = (mode: 'live' | 'die'): ChildProcess =>
      spawn(python.program, [join(import.meta.dirname, 'worker.py'), server.url, 'valley', mode], { stdio: 'inherit' })
    try {
      const [, signal] = await once(worker('die'), 'close')
      assert.equal(signal, 'SIGKILL')
      const codes = await Promise.all(['live', 'live', 'live'].map(() => once(worker('live'), 'close')))
      assert.deepEqual(
        codes.map(([code]) => code),
        [0, 0, 0],
      )
    } finally {
      await server.close()
    }
    const { counts, trials, best } = await app.call('study.show', { study: 'valley' })
    assert.deepEqual([counts.ok + counts.pruned, counts.running, counts.failed], [25, 0, 0])
    assert.ok(counts.pruned > 0)
    assert.equal(trials.at(-1)?.attempt, 2)
    const { metrics } = await app.call('track.show', { run: best?.run as string })
    assert.equal(metrics.loss?.last, best?.value)
  })
})
