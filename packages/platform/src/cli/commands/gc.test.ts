import assert from 'node:assert/strict'
import { test } from 'node:test'
import { insert } from '@levain/core'
import { openApp } from '../../app/index.ts'
import { levain, withFolder } from '../testing.ts'

const old = '2026-01-01T00:00:00.000Z'

test('gc takes the bin, old messages, and traces only where it is said how long they are kept; a rehearsal only tells', () =>
  withFolder(async (folder) => {
    const app = await openApp({ projectFolder: folder })
    const { ledger } = app.context()
    const run = await app.call('track.start', {})
    await app.call('trace.log', { id: 'tr-1', experiment: '0', requestedAtMs: 0 })
    const webhook = await app.call('webhooks.create', { name: 'hook', url: 'https://example.org/', events: ['registered_model.created'] })
    const message = { webhook: webhook.id, event: 'registered_model.created', payload: '{}', attempts: 1, nextAt: old, error: '' } as const
    const statuses = ['delivered', 'failed', 'waiting'] as const
    await ledger.commit(statuses.map((status) => insert('webhookDeliveries', { ...message, id: status, status, createdAt: old })))
    await app.call('track.delete', { run: run.id })
    const command = ['gc', '--project', folder, '--json', '--olderThan', '0s']
    const answer = async (...more: string[]) => {
      const { stdout, stderr } = await levain([...command, ...more], folder)
      assert.equal(stderr, '')
      const { runs, messages, traces } = JSON.parse(stdout)
      return {
        runs,
        messages,
        traces,
        left: [await ledger.count('runs'), await ledger.count('webhookDeliveries'), await ledger.count('traces')],
      }
    }
    assert.deepEqual(await answer('--traces', '90d', '--dryRun'), { runs: 1, messages: 2, traces: 1, left: [1, 3, 1] })
    const refused = await levain([...command, '--traces', 'soon'], folder)
    assert.deepEqual([refused.code, JSON.parse(refused.stderr).error.details.field], [2, '--traces'])
    assert.deepEqual(await answer(), { runs: 1, messages: 2, traces: undefined, left: [0, 1, 1] })
    assert.deepEqual(await answer('--traces', '90d'), { runs: 0, messages: 0, traces: 1, left: [0, 1, 0] })
    await app.close()
  }))
