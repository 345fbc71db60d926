import assert from 'node:assert/strict'
import type { App } from 'levain'

/** Holds what was brought in against what `record.py` recorded, and a second import against nothing new. */
export async function checkImport(app: App, bring: () => Promise<Outcome>, { isThree }: { isThree: boolean }): Promise<void> {
  const first = await bring()
  assert.deepEqual(first.leftOut, [])
  assert.deepEqual(first.brought, {
    experiment: 3,
    run: 3,
    model: 1,
    version: 1,
    ...(isThree ? { loggedModel: 1, trace: 1 } : {}),
  })
  await checkRun(app)
  await checkModel(app, isThree)
  if (isThree) await checkTrace(app)
  const second = await bring()
  assert.deepEqual([second.brought, second.there, second.leftOut], [{}, first.brought, []])
}

interface Outcome {
  readonly brought: Readonly<Record<string, number>>
  readonly there: Readonly<Record<string, number>>
  readonly leftOut: readonly unknown[]
}

async function checkRun(app: App): Promise<void> {
  const { ledger, blobs } = app.context()
  const run = await ledger.first('runs', { name: 'first' })
  const id = run?.id ?? ''
  const shown = await app.call('track.show', { run: id })
  assert.deepEqual([shown.run.status, shown.params.depth, shown.params['a/b'], shown.tags.team], ['ok', '6', 'x\ny', 'ünï'])
  assert.equal(shown.metrics.nothing?.last, 'NaN')
  const { points } = await app.call('track.history', { run: id, key: 'val/loss' })
  assert.deepEqual([points.length, points.at(-1)?.value], [300, 1 / 300])
  const text = await ledger.first('artifacts', { run: id, path: 'dir/grüße.txt' })
  assert.equal(await blobs.text(text?.digest ?? ''), 'hello')
  assert.equal(await ledger.count('runLinks', { run: id, kind: 'dataset', context: 'train' }), 1)
  assert.equal((await ledger.first('runs', { name: 'child' }))?.parent, id)
  assert.equal((await ledger.find('runs')).filter(({ deletedAt }) => deletedAt !== null).length, 1)
}

async function checkModel(app: App, isThree: boolean): Promise<void> {
  const { version, aliases, tags } = (await app.call('registry.show', { model: 'churn' })).latest[0] ?? {}
  assert.deepEqual([version?.version, version?.algorithm, aliases, tags], [1, 'sklearn', ['champion'], { v: '2' }])
  assert.equal(version?.loggedModel !== null, isThree)
  const { files } = await app.context().blobs.manifest(version?.manifest ?? '')
  assert.ok(files.some(({ path }) => path === 'MLmodel'))
}

async function checkTrace(app: App): Promise<void> {
  const [found] = (await app.call('trace.search', { filter: "name = 'ask'" })).traces
  const { spans } = await app.call('trace.show', { trace: found?.trace.id ?? '' })
  assert.deepEqual([spans.length, spans[0]?.name, spans[0]?.content.attributes.weight], [1, 'ask', 0.5])
}
