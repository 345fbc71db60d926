import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { isLevainError } from '@levain/core'
import { type App, withApp } from '../app/index.ts'

/** `late` follows hour; a few hours are missing, and the carrier has commas and quotes in it. */
const flights = (rows: number, target = ', hour > 12 as late') =>
  `select *${target} from (select i as id, case when i % 50 = 7 then null else i % 24 end as hour,
   case i % 3 when 0 then 'a, "b"' when 1 then 'Ü' else null end as carrier from range(${rows}) t(i))`

async function project(app: App): Promise<void> {
  const { tables } = app.context()
  const train = await tables.write(`select * exclude (id) from (${flights(2000)})`, {})
  await app.call('ingest.table', { data: train.digest, dataset: 'flights' })
  const { model } = await app.call('train.fit', { data: 'flights', target: 'late', algorithm: 'logistic' })
  await app.call('registry.register', { model, name: 'late' })
}

test('every row of a dataset is predicted, beside its own columns and in its own order, with lineage; rows that lack what the model requires have no prediction', () =>
  withApp(async (app) => {
    await project(app)
    const { tables, ledger } = app.context()
    const rows = await tables.write(flights(5000, ''), {})
    await app.call('ingest.table', { data: rows.digest, dataset: 'new' })
    const { version, data, withoutPrediction } = await app.call('deploy.batch', { data: 'new', model: 'late@1' })
    assert.deepEqual([version.dataset, version.version, version.rows, withoutPrediction], ['late-predictions', 1, 5000, 100])
    assert.deepEqual(
      (await tables.schema(data)).map(({ name }) => name),
      ['id', 'hour', 'carrier', 'prediction', 'probability_false', 'probability_true'],
    )
    const [told] = await tables.query(
      `select count(*) filter (prediction = (probability_true >= 0.5)) as sure, count(*) filter (id = row) as placed,
       count(*) filter (prediction = (hour > 12)) as right, count(*) filter (hour is null and prediction is null and probability_true is null) as none
       from (select *, row_number() over () - 1 as row from t)`,
      { t: data },
    )
    assert.deepEqual([told?.sure, told?.placed, told?.none, Number(told?.right) > 4000], [4900, 5000, 100, true])
    const edges = await ledger.find('lineage', { where: { to: 'dataset:late-predictions@1', role: 'source' } })
    assert.deepEqual(edges.map(({ from }) => from).sort(), ['dataset:new@1', 'model:late@1'])
    const again = await app.call('deploy.batch', { data: 'new', model: 'late@1' })
    assert.equal(again.version.version, 1)
    assert.deepEqual(await readdir(join(app.context().stateFolder, 'tmp')), [])
  }))

test('probabilities of a dataset are those of its rows one by one, to the last bit', () =>
  withApp(async (app) => {
    await project(app)
    const { tables } = app.context()
    const rows = await tables.write(flights(30, ''), {})
    const { data } = await app.call('deploy.batch', { data: rows.digest, model: 'late@1', dataset: 'scored' })
    await app.call('deploy.apply', { model: 'late@1' })
    try {
      const scored = await tables.query('select hour, carrier, probability_true as chance from t where hour is not null', { t: data })
      const inputs = scored.map(({ hour, carrier }) => ({ hour: hour ?? null, carrier: carrier ?? null }))
      const { probabilities } = await app.call('deploy.predict', { deployment: 'late', inputs })
      assert.deepEqual(
        probabilities?.map(([, chance]) => chance),
        scored.map(({ chance }) => chance),
      )
    } finally {
      await app.call('deploy.stop', { deployment: 'late' })
    }
  }))

test('a table without the columns, one that has predictions already and an unknown model are refused, and nothing is written', () =>
  withApp(async (app) => {
    await project(app)
    const { tables, ledger } = app.context()
    const other = await tables.write('select 1 as x', {})
    const predicted = await tables.write(`select *, true as Prediction from (${flights(3)})`, {})
    for (const [input, code] of [
      [{ data: other.digest, model: 'late@1' }, 'column-missing'],
      [{ data: predicted.digest, model: 'late@1' }, 'input-invalid'],
      [{ data: 'flights', model: 'nobody' }, 'model-not-found'],
      [{ data: 'nothing', model: 'late' }, 'dataset-not-found'],
    ] as const)
      await assert.rejects(app.call('deploy.batch', input), (error) => isLevainError(error, code))
    assert.equal(await ledger.first('datasets', { name: 'late-predictions' }), undefined)
  }))
