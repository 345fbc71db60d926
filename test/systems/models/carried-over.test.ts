// Outside system: XGBoost 3.2.0
// Outside system: LightGBM 4.7.0
// Outside system: ONNX Runtime 1.32.0
// Outside system: MLflow 3.17.2, loading models
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { loadModel } from '@levain/runtime/codec'
import { createPredictor } from '@levain/runtime/model'
import { type App, withApp } from '../../../packages/platform/src/app/index.ts'
import { notRun } from '../not-run.ts'
import { findPython } from '../python.ts'

const execute = promisify(execFile)
const python = await findPython(join(import.meta.dirname, 'requirements.txt'))
let folder: string

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'levain-carried-'))
})
after(() => rm(folder, { recursive: true, force: true }))

function program(t: TestContext): string | undefined {
  if ('program' in python) return python.program
  notRun(t, python.reason)
  return undefined
}

interface Case {
  readonly name: string
  readonly path: string
  readonly rows: unknown[][]
  readonly answers: (number | number[])[]
}

test('models of the real libraries, trained now, answer here as there: missing values, levels, and values on their thresholds', async (t) => {
  const run = program(t)
  if (!run) return
  await execute(run, [join(import.meta.dirname, 'train.py'), folder], { maxBuffer: 2 ** 26 })
  const cases = JSON.parse(await readFile(join(folder, 'cases.json'), 'utf8')) as Case[]
  assert.ok(cases.length >= 12)
  await withApp(async (app) => {
    for (const { name, path, rows, answers } of cases) {
      const { model, notes } = await app.call('model.import', { path })
      assert.deepEqual(notes, [], name)
      const { predictions, probabilities } = createPredictor(await loadModel(app.context().blobs, model)).predictRows(rows)
      for (const [i, answer] of answers.entries()) {
        const want = [answer].flat()
        const got = probabilities?.[i]?.slice(want.length === 1 ? 1 : 0) ?? [predictions[i] as number]
        for (const [k, value] of want.entries()) {
          assert.ok(
            Math.abs(got[k]! - value) < 2e-6 * Math.max(1, Math.abs(value)),
            `${name}, row ${i} ${JSON.stringify(rows[i])}: ${got[k]} for ${value}`,
          )
        }
      }
    }
  })
})

const tableSql = `select (hash(i) % 1000) / 100.0 as a, case when hash(i * 7) % 9 = 0 then null else (hash(i * 7 + 1) % 500) / 10.0 end as b,
  case hash(i * 13) % 5 when 0 then 'Aachen' when 1 then 'Bonn' when 2 then 'Celle' when 3 then 'Dresden' end as city from range(1500) t(i)`
const targets = {
  left: `case when a * 0.4 - coalesce(b, 20) * 0.1 + case city when 'Bonn' then 2 else 0 end + (hash(a * 91) % 100) / 50.0 > 1.5 then 'yes' else 'no' end`,
  amount: `a * 2 + coalesce(b, 7) + case city when 'Celle' then 10 else 0 end`,
}

for (const [algorithm, target] of [
  ['boosting', 'left'],
  ['boosting', 'amount'],
  ['forest', 'left'],
  ['logistic', 'left'],
  ['linear', 'amount'],
] as const) {
  test(`${algorithm} of ${target}, trained here, answers in onnxruntime, mlflow and (trees) xgboost as it does here`, async (t) => {
    const run = program(t)
    if (!run) return
    await withApp(async (app) => {
      const at = join(folder, `${algorithm}-${target}`)
      const { expected, trees } = await exported(app, at, algorithm, target)
      const { stdout } = await execute(run, [join(import.meta.dirname, 'load.py'), at], { maxBuffer: 2 ** 26 })
      const told = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, (number | number[])[]> & { labels?: string[] }
      assert.equal('xgboost' in told, trees)
      for (const name of ['onnx', 'mlflow', ...(trees ? ['xgboost'] : [])]) {
        for (const [i, answer] of told[name]!.entries()) {
          const got = [answer].flat()
          const want = expected.scores[i]!.slice(-got.length)
          for (const [k, value] of want.entries())
            assert.ok(Math.abs(got[k]! - value) <= 2e-6 * Math.max(1, Math.abs(value)), `${name}, row ${i}: ${got[k]} for ${value}`)
        }
      }
      if (told.labels) assert.deepEqual(told.labels, expected.labels)
    })
  })
}

/** Trains, answers some rows (of float32, as XGBoost has them), and writes the model in every form it can be said in. */
async function exported(app: App, at: string, algorithm: 'boosting' | 'forest' | 'logistic' | 'linear', target: keyof typeof targets) {
  const { digest: data } = await app.context().tables.write(`select *, ${targets[target]} as ${target} from (${tableSql})`, {})
  const { model } = await app.call('train.fit', { data, target, algorithm })
  const predictor = createPredictor(await loadModel(app.context().blobs, model))
  const rows = Array.from({ length: 200 }, (_, i) => [
    i / 16,
    i % 7 === 0 ? null : (i * 37) % 50,
    [null, 'Aachen', 'Bonn', 'Celle', 'Dresden'][i % 5],
  ])
  const columns = predictor.model.signature.inputs.map(({ name }) => name)
  assert.deepEqual(columns, ['a', 'b', 'city'])
  const { predictions, probabilities } = predictor.predictRows(rows)
  await mkdir(at, { recursive: true })
  await app.call('model.export', { model, path: join(at, 'model.onnx') })
  await app.call('model.export', { model, path: join(at, 'mlflow'), format: 'mlflow' })
  const trees = algorithm === 'boosting'
  if (trees) await app.call('model.export', { model, path: join(at, 'model.json'), format: 'xgboost' })
  const ordinal = predictor.model.transforms.find((transform) => transform.kind === 'ordinal')
  const levels = { city: ordinal?.kind === 'ordinal' ? ordinal.levels : ['Aachen', 'Bonn', 'Celle', 'Dresden'] }
  await writeFile(join(at, 'rows.json'), JSON.stringify({ columns, rows, levels }))
  return { trees, expected: { labels: predictions.map(String), scores: probabilities ?? predictions.map((value) => [value as number]) } }
}
