import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AutomlReport, isLevainError } from '@levain/core'
import { loadModel } from '@levain/runtime/codec'
import { createPredictor } from '@levain/runtime/model'
import { type App, withApp } from '../app/index.ts'

/** y follows a and the city; b is noise, code counts rows, empty is always the same, note differs everywhere. */
const rowsSql = (rows: number, more = ''): string =>
  `select i + 1 as code, 7 as empty, 'n' || hash(i) as note,
     case when hash(i * 17) % 10 = 0 then null else (hash(i) % 1000) / 1000.0 end as a, (hash(i * 7 + 1) % 1000) / 1000.0 as b,
     case hash(i * 13) % 3 when 0 then 'Aachen' when 1 then 'Bonn' else 'Celle' end as city,
     case when (hash(i * 3) % 1000) / 1000.0 < 1 / (1 + exp(-((hash(i) % 1000) / 125.0 - 4 + (hash(i * 13) % 3)))) then 'yes' else 'no' end as y
     ${more} from range(${rows}) t(i)`
const table = async (app: App, sql: string): Promise<string> => (await app.context().tables.write(sql, {})).digest
const guardrail = ({ state }: AutomlReport, name: string) => state.guardrails.find((own) => own.name === name)
/** Enough for every kind of step; the number of trials ends it, not the clock. */
const short = { time: '1h', trials: 8, workers: 2, algorithms: ['dummy', 'logistic', 'tree', 'boosting'] as ('logistic' | 'dummy')[] }

test('many models are tried, each a run below the one run; the best is kept, answers, and knows where it came from', () =>
  withApp(async (app) => {
    const data = await table(app, rowsSql(400))
    const report = await app.call('automl.run', { data, target: 'y', ...short })
    const { run, state, leaderboard } = report
    assert.deepEqual([run.status, state.phase, state.task, state.metric, state.folds], ['ok', 'done', 'classification', 'auc', 10])
    assert.equal(state.ended, '8 trials were wanted')
    const finished = leaderboard.filter((trial) => trial.state === 'ok')
    assert.ok(finished.length >= 5)
    assert.deepEqual(
      finished.map((trial) => trial.score),
      finished.map((trial) => trial.score).toSorted((a, b) => (b ?? 0) - (a ?? 0)),
    )
    const [best] = finished
    assert.ok((best?.metrics.auc?.value ?? 0) > 0.8 && (best?.metrics.auc?.low ?? 1) < (best?.metrics.auc?.value ?? 0))
    const dummy = finished.find(({ algorithm }) => algorithm === 'dummy')
    assert.equal(dummy?.metrics.auc?.value, 0.5)
    const single = finished.find(({ model }) => model === state.single?.model)
    assert.ok(single && (single.sizeBytes ?? 0) > 0 && (single.predictMsPer1000Rows ?? 0) > 0 && (single.features ?? 0) > 1)

    const ctx = app.context()
    const children = await ctx.ledger.find('runs', { where: { parent: run.id } })
    assert.equal(children.length, leaderboard.length)
    assert.ok(children.every(({ kind, status }) => kind === 'training' && status !== 'running'))
    assert.equal((await ctx.ledger.first('params', { run: single.run, key: 'algorithm' }))?.value, single.algorithm)
    assert.equal((await ctx.ledger.first('metricSeries', { run: single.run, key: 'auc' }))?.last, single.metrics.auc?.value)
    assert.equal((await ctx.ledger.first('lineage', { to: `model:${report.model}` }))?.from, `table:${data}`)
    const predictor = createPredictor(await loadModel(ctx.blobs, report.model ?? ''))
    const record = { a: 0.99, b: 0.5, city: 'Celle' }
    assert.deepEqual(predictor.predictRecords([record]).predictions, ['yes'])
    assert.equal((await app.call('registry.register', { model: report.model ?? '', name: 'buyers' })).version.version, 1)
    assert.deepEqual((await app.call('automl.show', { run: run.id })).leaderboard, leaderboard)
    assert.deepEqual(
      (await app.call('automl.list', {})).map((own) => own.run.id),
      [run.id],
    )
  }))

test('guardrails say what was found and what was done about it', () =>
  withApp(async (app) => {
    const data = await table(app, rowsSql(300, `, case when i % 30 = 0 then null when i % 3 = 0 then 'x' else 'z' end as leak`))
    const report = await app.call('automl.run', {
      data,
      target: 'leak',
      ...short,
      trials: 2,
      algorithms: ['dummy', 'logistic'],
      ensemble: false,
    })
    const told = Object.fromEntries(report.state.guardrails.map(({ name, state, columns }) => [name, [state, ...columns]]))
    assert.deepEqual(told.target, ['done', 'leak'])
    assert.deepEqual(told['missing-values'], ['done', 'a'])
    assert.deepEqual(told['constant-columns'], ['done', 'empty'])
    assert.equal(told.identifiers?.[0], 'done')
    assert.ok(told.identifiers?.includes('code'))
    assert.deepEqual(told['validation-split'], ['done'])
    assert.equal(report.state.rows, 290)
    const { signature } = await loadModel(app.context().blobs, report.model ?? '')
    assert.deepEqual(
      signature.inputs.map(({ name }) => name).filter((name) => ['code', 'empty', 'note'].includes(name)),
      [],
    )
  }))

test('a column that gives the target away, and a class that is rare, are named', () =>
  withApp(async (app) => {
    const data = await table(
      app,
      rowsSql(
        500,
        `, case when i % 20 = 0 then 'rare' else 'usual' end as kind, case when i % 20 = 0 then 3.5 else 1.5 end + i / 10000 as told`,
      ),
    )
    const report = await app.call('automl.run', { data, target: 'kind', ...short, trials: 2, algorithms: ['dummy', 'logistic'] })
    assert.deepEqual([guardrail(report, 'target-leak')?.state, guardrail(report, 'target-leak')?.columns], ['alerted', ['told']])
    assert.equal(guardrail(report, 'class-balance')?.state, 'alerted')
  }))

test('nothing of a fold leaks into its training: categories that say nothing score as nothing', () =>
  withApp(async (app) => {
    const data = await table(app, `select 'c' || (hash(i) % 60) as code, (hash(i * 5 + 1) % 2) = 0 as y from range(900) t(i)`)
    const report = await app.call('automl.run', { data, target: 'y', ...short, trials: 6 })
    for (const { metrics, name } of report.leaderboard)
      assert.ok(Math.abs((metrics.auc?.value ?? 0.5) - 0.5) < 0.07, `${name} ${metrics.auc?.value}`)
    assert.equal(guardrail(report, 'nothing-learned')?.state, 'alerted')
  }))

test('rows of a group stand together, and models in time are judged on later rows only', () =>
  withApp(async (app) => {
    const data = await table(app, rowsSql(300, `, 'g' || (i // 10) as grp, timestamp '2026-01-01' + to_hours(i::int) as at`))
    const grouped = await app.call('automl.run', { data, target: 'y', group: 'grp', ...short, trials: 2 })
    assert.equal(grouped.state.split, '10 folds by grp')
    const timed = await app.call('automl.run', { data, target: 'y', timeColumn: 'at', ...short, trials: 2 })
    assert.deepEqual([timed.state.split, timed.state.folds], ['5 folds in the order of at', 5])
    await assert.rejects(app.call('automl.run', { data, target: 'y', group: 'nowhere' }), (error) => isLevainError(error, 'column-missing'))
  }))

test('numbers are predicted, judged by their error, and a mix of models answers numbers', () =>
  withApp(async (app) => {
    const data = await table(
      app,
      `select a, sin(a * 6) + b + (hash(i * 3) % 100) / 500.0 as y from (select i, (hash(i) % 1000) / 1000.0 as a, (hash(i * 7 + 1) % 1000) / 1000.0 as b from range(400) t(i))`,
    )
    const report = await app.call('automl.run', { data, target: 'y', ...short, algorithms: ['dummy', 'linear', 'tree', 'boosting'] })
    assert.deepEqual([report.state.task, report.state.metric, report.state.higherIsBetter], ['regression', 'rmse', false])
    const dummy = report.leaderboard.find(({ algorithm }) => algorithm === 'dummy')
    const [best] = report.leaderboard
    assert.ok((best?.metrics.rmse?.value ?? 9) < 0.8 * (dummy?.metrics.rmse?.value ?? 0))
    assert.equal(guardrail(report, 'nothing-learned')?.state, 'passed')
  }))

test('the same table, seed and number of trials give the same model', () =>
  withApp(async (app) => {
    const data = await table(app, rowsSql(300))
    const input = { data, target: 'y', ...short, trials: 6, workers: 1 }
    const [first, again] = [await app.call('automl.run', input), await app.call('automl.run', input)]
    assert.equal(first.model, again.model)
  }))

test('a run that is asked to stop keeps the best it has; one that is gone on with counts what was tried', () =>
  withApp(async (app) => {
    const data = await table(app, rowsSql(400))
    const begun = await app.call('automl.run', { data, target: 'y', ...short, trials: 500, wait: false })
    const run = begun.run.id
    assert.equal(begun.run.status, 'running')
    const until = async (is: (report: AutomlReport) => boolean): Promise<AutomlReport> => {
      for (;;) {
        const report = await app.call('automl.show', { run })
        if (is(report)) return report
        await new Promise((passed) => setTimeout(passed, 50))
      }
    }
    await until(({ leaderboard }) => leaderboard.filter(({ state }) => state === 'ok').length >= 3)
    assert.deepEqual(await app.call('automl.stop', { run }), { asked: true })
    const stopped = await until((report) => report.run.status !== 'running')
    assert.deepEqual([stopped.run.status, stopped.state.ended], ['ok', 'it was asked to stop'])
    assert.ok(stopped.model)
    const tried = stopped.leaderboard.filter(({ state, origin }) => state === 'ok' && origin !== 'ensemble').length
    const resumed = await app.call('automl.resume', { run, time: '2s' })
    assert.equal(resumed.run.status, 'ok')
    assert.ok(resumed.leaderboard.filter(({ state, origin }) => state === 'ok' && origin !== 'ensemble').length >= tried)
  }))

test('a run whose caller goes away is cancelled, and what was tried stays', () =>
  withApp(async (app) => {
    const data = await table(app, rowsSql(400))
    const caller = new AbortController()
    const waiting = app.call('automl.run', { data, target: 'y', ...short, trials: 500 }, { signal: caller.signal })
    const outcome = assert.rejects(waiting, (error) => isLevainError(error, 'cancelled'))
    for (;;) {
      const [newest] = await app.call('automl.list', {})
      const report = newest && (await app.call('automl.show', { run: newest.run.id }))
      if (report?.leaderboard.some(({ state }) => state === 'ok')) break
      await new Promise((passed) => setTimeout(passed, 50))
    }
    caller.abort()
    await outcome
    const report = await app.call('automl.show', { run: 'latest' })
    assert.deepEqual([report.run.status, report.state.phase, report.model], ['cancelled', 'stopped', null])
    assert.ok(report.leaderboard.every(({ state }) => state !== 'running'))
  }))

test('however short the time, one model is finished', () =>
  withApp(async (app) => {
    const data = await table(app, rowsSql(200))
    const report = await app.call('automl.run', { data, target: 'y', time: '0s' })
    assert.deepEqual([report.run.status, report.state.ended], ['ok', 'the time was up'])
    assert.ok(report.leaderboard.some(({ state, algorithm }) => state === 'ok' && algorithm !== 'dummy'))
  }))

test('what cannot be learned is refused before a model is trained', () =>
  withApp(async (app) => {
    const data = await table(app, `select 1 as same, i as a, null::double as nothing from range(50) t(i)`)
    for (const target of ['same', 'nothing'])
      await assert.rejects(app.call('automl.run', { data, target }), (error) => isLevainError(error, 'target-unusable'), target)
    await assert.rejects(app.call('automl.run', { data, target: 'a', metric: 'auc' }), (error) => isLevainError(error, 'input-invalid'))
    await assert.rejects(app.call('automl.run', { data, target: 'b' }), (error) => isLevainError(error, 'column-missing'))
  }))
