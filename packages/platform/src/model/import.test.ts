import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Contracts, type InputOf, insert, isLevainError, newRun, runChanges } from '@levain/core'
import { loadModel } from '@levain/runtime/codec'
import { createPredictor } from '@levain/runtime/model'
import { type App, withApp } from '../app/index.ts'

interface Case {
  readonly name: string
  readonly model: string
  readonly rows: unknown[][]
  readonly answers: number[]
}
const cases = JSON.parse(readFileSync(new URL('./foreign.oracle.json', import.meta.url), 'utf8')) as Case[]
const caseNamed = (name: string): Case => {
  const found = cases.find((one) => one.name === name)
  assert.ok(found)
  return found
}
const churn = caseNamed('XGBoost, categories of pandas')

const write = async (app: App, path: string, text: string): Promise<void> => {
  const absolute = join(app.context().projectFolder, path)
  await mkdir(join(absolute, '..'), { recursive: true })
  await writeFile(absolute, text)
}

test('an imported model is registered, packed and explained like one that was trained here', () =>
  withApp(async (app) => {
    await write(app, 'churn.json', churn.model)
    const said = await app.call('model.import', { path: 'churn.json', name: 'churn', target: 'churned', classes: ['stayed', 'left'] })
    assert.deepEqual([said.reference, said.algorithm, said.notes], ['churn@1', 'xgboost gbtree', []])
    assert.deepEqual(said.signature.output, { name: 'churned', task: 'classification', classes: ['stayed', 'left'] })
    assert.deepEqual(
      said.signature.inputs.map(({ name, type }) => `${name} ${type}`),
      ['a number', 'b number', 'city category', 'code category'],
    )
    const again = await app.call('model.import', { path: 'churn.json', name: 'churn', target: 'churned', classes: ['stayed', 'left'] })
    assert.equal(again.reference, 'churn@1')
    const predictor = createPredictor(await loadModel(app.context().blobs, said.model))
    assert.ok(Math.abs(predictor.predictRows([churn.rows[0]!]).probabilities![0]![1]! - churn.answers[0]!) < 1e-6)
    assert.equal((await app.call('pack.bundle', { model: 'churn@1' })).bundle.model, 'churn')
    const { digest } = await app.context().tables.write(`select 0.5::double as a, 1::double as b, 'Bonn' as city, '5' as code`, {})
    const { rows, base } = await app.call('explain.answers', { model: 'churn', data: digest })
    const margin = rows[0]!.contributions.reduce((sum, [one = 0]) => sum + one, base[0]!)
    assert.ok(Math.abs(1 / (1 + Math.exp(-margin)) - rows[0]!.score[1]!) < 1e-9)
    const { edges } = await app.call('explore.lineage', { of: 'model:churn@1' })
    assert.ok(edges.some(({ from, role }) => from === 'file:churn.json' && role === 'imported'))
  }))

test('with a table like the training data the model carries its profile; a table without one of its columns is refused', () =>
  withApp(async (app) => {
    await write(app, 'm.txt', caseNamed('LightGBM, two classes, missing is NaN').model)
    const { tables, blobs } = app.context()
    const { digest: data } = await tables.write('select i / 10.0 as a, (i % 5)::double as b from range(50) t(i)', {})
    const { model } = await app.call('model.import', { path: 'm.txt', data })
    assert.ok((await blobs.manifest(model)).files.some(({ path }) => path === 'profile.json'))
    const { digest: poor } = await tables.write('select 1 as a', {})
    await assert.rejects(app.call('model.import', { path: 'm.txt', data: poor }), (error) => isLevainError(error, 'column-missing'))
  }))

test('a number that stood for a missing value counts as missing', () =>
  withApp(async (app) => {
    await write(app, 'm.json', caseNamed('XGBoost, two classes, missing values').model)
    const { model } = await app.call('model.import', { path: 'm.json', missing: -999 })
    const predictor = createPredictor(await loadModel(app.context().blobs, model))
    assert.deepEqual(predictor.predictRows([[-999, 1]]), predictor.predictRows([[null, 1]]))
  }))

test('the model of an MLmodel folder is read, out of a folder and out of the artifacts of a run, with the names of its columns', () =>
  withApp(async (app) => {
    const mlmodel = [
      'flavors:',
      '  python_function: { loader_module: mlflow.lightgbm, data: model.lgb }',
      '  lightgbm: { data: model.lgb, lgb_version: 4.7.0 }',
      `signature: { inputs: '[{"name": "age", "type": "double"}, {"name": "spend", "type": "double"}]' }`,
    ].join('\n')
    const model = caseNamed('LightGBM, two classes, missing is NaN').model
    await write(app, 'saved/MLmodel', mlmodel)
    await write(app, 'saved/model.lgb', model)
    const fromFolder = await app.call('model.import', { path: 'saved' })
    assert.deepEqual(
      fromFolder.signature.inputs.map(({ name }) => name),
      ['age', 'spend'],
    )
    const ctx = app.context()
    const run = newRun(ctx, { kind: 'training', experiment: 'default', name: 'python' })
    const at = ctx.clock.now()
    const files = await Promise.all(
      Object.entries({ 'model/MLmodel': mlmodel, 'model/model.lgb': model }).map(async ([path, text]) => {
        const digest = await ctx.blobs.put(Buffer.from(text))
        return insert('artifacts', {
          run: run.id,
          path,
          type: 'file',
          digest,
          bytes: Buffer.byteLength(text),
          at: new Date(at).toISOString(),
        })
      }),
    )
    await ctx.ledger.commit([...runChanges(ctx, run), ...files])
    const fromRun = await app.call('model.import', { path: `runs:/${run.id}/model` })
    assert.equal(fromRun.model, fromFolder.model)
    assert.equal(
      (await app.call('model.import', { path: `runs:/${run.id}/model/model.lgb`, columns: ['age', 'spend'] })).model,
      fromRun.model,
    )
  }))

test('what cannot be read is refused with a code, and nothing is kept', () =>
  withApp(async (app) => {
    await write(app, 'old.model', 'binf\u0000\u0001')
    await write(app, 'cut.txt', caseNamed('LightGBM, forest').model.slice(0, 900))
    await write(app, 'sk/MLmodel', 'flavors: { sklearn: { pickled_model: model.pkl }, python_function: { } }')
    await write(app, 'lgb/MLmodel', 'flavors: { lightgbm: { data: model.pkl } }')
    await write(app, 'far/MLmodel', 'flavors: { lightgbm: { data: ../cut.txt } }')
    await write(app, 'm.json', churn.model)
    const refused: [InputOf<Contracts['model']['import']>, string][] = [
      [{ path: 'none.json' }, 'source-not-found'],
      [{ path: 'old.model' }, 'model-unreadable'],
      [{ path: 'cut.txt' }, 'model-unreadable'],
      [{ path: 'm.json', format: 'lightgbm' }, 'model-unreadable'],
      [{ path: 'sk' }, 'model-untranslatable'],
      [{ path: 'lgb' }, 'model-untranslatable'],
      [{ path: 'far' }, 'source-unreadable'],
      [{ path: 'm.json', classes: ['one'] }, 'input-invalid'],
      [{ path: 'm.json', columns: ['a', 'b'] }, 'input-invalid'],
    ]
    for (const [input, code] of refused) {
      await assert.rejects(
        app.call('model.import', { ...input, name: 'never' }),
        (error) => isLevainError(error) && error.code === code,
        JSON.stringify(input),
      )
    }
    assert.deepEqual(await app.call('registry.list', {}), [])
  }))

test('a file that claims more columns, classes or items than it can hold is refused at once, and the mistake is named', () =>
  withApp(async (app) => {
    const lightgbm = caseNamed('LightGBM, two classes, missing is NaN').model
    const xgboost = (change: (learner: Learner) => void): string => {
      const document = JSON.parse(churn.model) as { learner: Learner }
      change(document.learner)
      return JSON.stringify(document)
    }
    const claims: Record<string, [string | Uint8Array, RegExp]> = {
      'columns.json': [xgboost((learner) => (learner.learner_model_param.num_feature = '1000000000')), /num_feature/],
      'classes.json': [xgboost((learner) => (learner.learner_model_param.num_class = '1000000000')), /num_class/],
      'base.json': [xgboost((learner) => (learner.learner_model_param.base_score = 'NaN')), /base\.json.*base score is NaN/],
      'negative.json': [
        xgboost((learner) => (learner.gradient_booster.model.trees[0]!.split_indices[0] = -1)),
        /negative\.json.*column -1/,
      ],
      'columns.txt': [lightgbm.replace(/max_feature_idx=\d+/, 'max_feature_idx=1000000000'), /max_feature_idx is 1000000000/],
      'outputs.txt': [lightgbm.replace(/num_tree_per_iteration=\d+/, 'num_tree_per_iteration=1000000000'), /num_tree_per_iteration/],
      'cut.json': [churn.model.slice(0, 500), /JSON/],
      'constants.ubj': [constantsBomb(2000), /one constant only/],
    }
    for (const [path, [content, says]] of Object.entries(claims)) {
      await writeFile(join(app.context().projectFolder, path), content)
      await assert.rejects(
        app.call('model.import', { path }),
        (error) => isLevainError(error, 'model-unreadable') && says.test(error.message),
        path,
      )
    }
  }))

interface Learner {
  readonly learner_model_param: Record<string, string>
  readonly gradient_booster: { readonly model: { readonly trees: { readonly split_indices: number[] }[] } }
}

/** Lists of `null` that take eight bytes each and claim as many items as there are bytes left. */
function constantsBomb(lists: number): Uint8Array {
  const total = 10 + lists * 9
  const bytes = Buffer.alloc(total + 2, ']')
  bytes.write('{U\u0007learner[', 0, 'latin1')
  for (let i = 0, at = 11; i < lists; i++, at += 9) {
    bytes.write('[$Z#l', at, 'latin1')
    bytes.writeInt32BE(total - at - 9, at + 5)
  }
  return bytes
}
