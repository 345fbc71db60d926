import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Context, emit, insert } from '@levain/core'
import { watchAlerts } from './alerts.ts'
import { withApp } from './index.ts'

const at = '2026-01-01T00:00:00.000Z'

/** An alert of a deployment, and the event that tells of it. */
const alert = (id: string, deployment: string, status: 'pending' | 'firing') => [
  insert('alerts', { id, deployment, status, severity: 'warn', summary: '', windows: 1, signals: [], createdAt: at, updatedAt: at }),
  emit(at, 'alert', id, { status }),
]
const policy = (deployment: string, enabled: boolean) =>
  insert('retrainPolicies', { deployment, pipeline: 'retrain', params: {}, cooldownMs: 0, minLabels: 1, enabled })

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20))
}

test(
  'each alert that begins to fire is asked about once, where a policy wants it; a failure does not end the watch',
  { timeout: 30_000 },
  () =>
    withApp(async (app) => {
      const { ledger } = app.context()
      const asked: unknown[] = []
      const call = async (_: Context, verb: string, input: unknown): Promise<unknown> => {
        asked.push([verb, input])
        if (asked.length === 1) throw new Error('the first question fails')
        return null
      }
      await ledger.commit([...alert('old', 'a', 'firing'), policy('a', true), policy('off', false)])
      const watch = watchAlerts(app.context(), call)
      // What fired before the watch began has been asked about by the watch before it: wait for its first look.
      await new Promise((resolve) => setTimeout(resolve, 1500))
      await ledger.commit([
        ...alert('pending', 'a', 'pending'),
        ...alert('unwanted', 'off', 'firing'),
        ...alert('nobody', 'b', 'firing'),
        ...alert('first', 'a', 'firing'),
      ])
      await until(() => asked.length >= 1)
      await ledger.commit(alert('second', 'a', 'firing'))
      await until(() => asked.length >= 2)
      await watch.stop()
      const question = ['retrain.check', { deployment: 'a' }]
      assert.deepEqual(asked, [question, question])
    }),
)
