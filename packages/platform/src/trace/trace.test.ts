import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Contracts, fixedClock, type InputOf, isLevainError } from '@levain/core'
import { type App, withApp } from '../app/index.ts'

type Span = InputOf<Contracts['trace']['addSpans']>['traces'][number]['spans'][number]

const startNs = 1_767_225_600_000_000_000n

/** A span that begins `fromMs` after the others' beginning and ends `toMs` after it. */
function span(id: string, fromMs: number, toMs: number, more: Partial<Span> = {}): Span {
  const name = more.name ?? id
  return {
    id,
    parent: null,
    type: 'UNKNOWN',
    status: 'ok',
    startNs: String(startNs + BigInt(fromMs) * 1_000_000n),
    endNs: String(startNs + BigInt(toMs) * 1_000_000n),
    content: { name, traceId: '0'.repeat(32), kind: 1, message: '', attributes: {}, events: [], links: [], exact: {} },
    ...more,
    name,
  }
}

const content = (attributes: Span['content']['attributes']): Span['content'] => ({ ...span('', 0, 0).content, attributes })

const add = (app: App, id: string, ...spans: Span[]) => app.call('trace.addSpans', { experiment: '0', traces: [{ id, spans }] })
const log = (app: App, id: string, more: object = {}) => app.call('trace.log', { id, requestedAtMs: 1000, durationMs: 5, ...more })
const found = async (app: App, filter: string, more: object = {}) =>
  (await app.call('trace.search', { filter, ...more })).traces.map(({ trace }) => trace.id)
const withCode = (code: Parameters<typeof isLevainError>[1]) => (error: unknown) => isLevainError(error, code)

test('spans that come before their root make a running trace, which ends with the root', () =>
  withApp(async (app) => {
    await add(app, 'tr-1', span('child', 10, 20, { parent: 'root' }))
    const running = await app.call('trace.show', { trace: 'tr-1' })
    assert.deepEqual([running.trace.state, running.trace.durationMs], ['running', 10])
    await add(app, 'tr-1', span('root', 0, 100, { status: 'error' }))
    const ended = await app.call('trace.show', { trace: 'tr-1' })
    assert.deepEqual([ended.trace.state, ended.trace.requestedAtMs, ended.trace.durationMs], ['error', Number(startNs / 1_000_000n), 100])
    assert.deepEqual(
      ended.spans.map(({ id }) => id),
      ['root', 'child'],
    )
  }))

test('the same spans sent again change nothing, however many send them at once', () =>
  withApp(async (app) => {
    const send = () => add(app, 'tr-1', span('root', 0, 9), span('child', 1, 2, { parent: 'root' }))
    await Promise.all([send(), send(), send(), send()])
    const once = await app.call('trace.show', { trace: 'tr-1' })
    await send()
    assert.deepEqual(await app.call('trace.show', { trace: 'tr-1' }), once)
    assert.equal(once.spans.length, 2)
  }))

test('spans of one trace from many senders at once are all kept, and its times cover them', () =>
  withApp(async (app) => {
    await Promise.all(Array.from({ length: 8 }, (_, i) => add(app, 'tr-1', span(`s${i}`, i, 10 + i, { parent: 'far' }))))
    const { trace, spans } = await app.call('trace.show', { trace: 'tr-1' })
    assert.deepEqual([spans.length, trace.durationMs, trace.state], [8, 17, 'running'])
  }))

test('what is said of a trace stays where it is said again without it', () =>
  withApp(async (app) => {
    await log(app, 'tr-1', { state: 'running', tags: { a: '1' }, metadata: { m: 'x' }, requestPreview: 'hello' })
    await log(app, 'tr-1', { state: 'ok', tags: { b: '2' }, metadata: { m: 'y' } })
    const { trace, tags, metadata } = await app.call('trace.show', { trace: 'tr-1' })
    assert.deepEqual([trace.state, trace.requestPreview, tags, metadata], ['ok', 'hello', { a: '1', b: '2' }, { m: 'y' }])
  }))

test('a trace sent again with its assessments has them once', () =>
  withApp(async (app) => {
    const assessments = [{ kind: 'feedback', name: 'good', value: true, source: { type: 'code', id: 'c' } }]
    await log(app, 'tr-1', { assessments })
    await log(app, 'tr-1', { assessments })
    assert.equal((await app.call('trace.show', { trace: 'tr-1' })).assessments.length, 1)
  }))

test('traces are searched by what they are, by tags, metadata, spans, feedback, runs and prompts', () =>
  withApp(async (app) => {
    await log(app, 'tr-1', { tags: { topic: 'refund', 'mlflow.traceName': 'ask' }, metadata: { user: 'ada' } })
    await log(app, 'tr-2', { requestedAtMs: 2000, durationMs: 5000, state: 'error' })
    await add(
      app,
      'tr-1',
      span('a', 0, 1, { type: 'LLM', content: content({ model: 'small', 'a.b': 'c' }) }),
      span('b', 0, 1, { parent: 'a', type: 'TOOL' }),
    )
    await app.call('trace.assess', { trace: 'tr-2', kind: 'feedback', name: 'good', value: false, source: { type: 'human', id: 'ada' } })
    const run = await app.call('track.start', {})
    await app.call('trace.link', { run: run.id, traces: ['tr-2'] })
    await app.call('trace.linkPrompts', { trace: 'tr-1', prompts: [{ name: 'greeting', version: '2' }] })
    const expected: Record<string, string[]> = {
      '': ['tr-2', 'tr-1'],
      "status = 'ERROR'": ['tr-2'],
      'execution_time_ms > 100 AND timestamp_ms < 3000': ['tr-2'],
      'end_time = 7000': ['tr-2'],
      "name LIKE 'as%'": ['tr-1'],
      "tags.topic = 'refund' AND metadata.user = 'ada'": ['tr-1'],
      'tags.topic IS NULL': ['tr-2'],
      "span.type = 'LLM' AND span.name = 'a'": ['tr-1'],
      "span.type = 'TOOL' AND span.name = 'a'": [],
      "span.attributes.model = 'small'": ['tr-1'],
      "span.attributes.a.b = 'c'": ['tr-1'],
      "trace.text LIKE '%small%'": ['tr-1'],
      "feedback.good = 'false'": ['tr-2'],
      "feedback.good = 'true' OR status = 'OK'": ['tr-1'],
      [`attributes.run_id = '${run.id}'`]: ['tr-2'],
      "prompt = 'greeting/2'": ['tr-1'],
    }
    for (const [filter, ids] of Object.entries(expected)) assert.deepEqual(await found(app, filter), ids, filter)
    await assert.rejects(found(app, "nothing = 'x'"), withCode('filter-invalid'))
  }))

test('pages of a search are complete and without repetition while traces arrive', () =>
  withApp(async (app) => {
    for (let i = 0; i < 7; i += 1) await log(app, `tr-${i}`, { requestedAtMs: i })
    const first = await app.call('trace.search', { limit: 3 })
    await log(app, 'tr-new', { requestedAtMs: 100 })
    const second = await app.call('trace.search', { limit: 3, page: first.next ?? '' })
    const third = await app.call('trace.search', { limit: 3, page: second.next ?? '' })
    const ids = [first, second, third].flatMap(({ traces }) => traces.map(({ trace }) => trace.id))
    assert.deepEqual(ids, ['tr-6', 'tr-5', 'tr-4', 'tr-3', 'tr-2', 'tr-1', 'tr-0'])
    assert.equal(third.next, undefined)
  }))

test('an assessment that replaces another makes it invalid, and taken back lets it hold again', () =>
  withApp(async (app) => {
    await log(app, 'tr-1')
    const say = (value: boolean, overrides: string | null) =>
      app.call('trace.assess', { trace: 'tr-1', kind: 'feedback', name: 'good', value, overrides, source: { type: 'human', id: 'ada' } })
    const first = await say(true, null)
    const second = await say(false, first.id)
    const isValid = async () => (await app.call('trace.assessment', { trace: 'tr-1', assessment: first.id })).valid
    assert.equal(await isValid(), false)
    assert.deepEqual(await found(app, "feedback.good = 'true'"), [])
    await app.call('trace.withdraw', { trace: 'tr-1', assessment: second.id })
    assert.equal(await isValid(), true)
    await assert.rejects(say(true, 'a-unknown'), withCode('not-found'))
  }))

test('an assessment is changed in part, and never into another kind', async () => {
  const clock = fixedClock()
  await withApp(
    async (app) => {
      await log(app, 'tr-1')
      const made = await app.call('trace.assess', {
        trace: 'tr-1',
        kind: 'feedback',
        name: 'score',
        value: 1,
        rationale: 'first',
        metadata: { a: '1' },
        source: { type: 'judge', id: 'j' },
      })
      clock.advance(10)
      const given = { trace: 'tr-1', assessment: made.id }
      const changed = await app.call('trace.revise', { ...given, value: 2, metadata: { b: '2' } })
      assert.deepEqual([changed.value, changed.rationale, changed.metadata], [2, 'first', { a: '1', b: '2' }])
      assert.ok(changed.updatedAt > made.updatedAt)
      await assert.rejects(app.call('trace.revise', { ...given, kind: 'expectation', value: 3 }), withCode('input-invalid'))
    },
    { clock },
  )
})

test('removed traces leave nothing behind', () =>
  withApp(async (app) => {
    for (let i = 0; i < 5; i += 1) {
      await log(app, `tr-${i}`, { requestedAtMs: i, tags: { t: '1' }, metadata: { m: '1' } })
      await add(app, `tr-${i}`, span('root', 0, 1))
    }
    const remove = (asked: object) => app.call('trace.remove', { experiment: '0', ...asked })
    assert.deepEqual(await remove({ traces: ['tr-4', 'tr-unknown'] }), { removed: 1 })
    assert.deepEqual(await remove({ untilMs: 3, limit: 1 }), { removed: 1 })
    assert.deepEqual(await found(app, ''), ['tr-3', 'tr-2', 'tr-1'])
    // All are of 1970, but for one that is of now.
    await log(app, 'tr-new', { requestedAtMs: Date.now() })
    for (const [dryRun, left] of [[true, 4] as const, [false, 1] as const]) {
      assert.deepEqual(await app.call('trace.expire', { olderThan: '90d', dryRun }), { dryRun, traces: 3 })
      assert.equal((await found(app, '')).length, left)
    }
    await remove({ traces: ['tr-new'] })
    const { ledger } = app.context()
    for (const table of ['traces', 'traceTags', 'traceMetadata', 'spans', 'traceLinks', 'assessments'] as const)
      assert.equal(await ledger.count(table), 0, table)
    for (const unclear of [{}, { traces: ['tr-1'], untilMs: 1 }]) await assert.rejects(remove(unclear), withCode('input-invalid'))
  }))

test('what names no experiment, trace or run that is there is refused and writes nothing', () =>
  withApp(async (app) => {
    const spans = [span('root', 0, 1)]
    await assert.rejects(log(app, 'tr-1', { experiment: 'nowhere' }), withCode('experiment-not-found'))
    await assert.rejects(
      app.call('trace.addSpans', { experiment: 'nowhere', traces: [{ id: 'tr-1', spans }] }),
      withCode('experiment-not-found'),
    )
    await assert.rejects(app.call('trace.tag', { trace: 'tr-1', tags: { a: 'b' } }), withCode('not-found'))
    await assert.rejects(app.call('trace.link', { run: 'r-1', traces: ['tr-1'] }), withCode('run-not-found'))
    assert.equal(await app.context().ledger.count('traces'), 0)
    assert.equal(await app.context().ledger.count('traceTags'), 0)
  }))
