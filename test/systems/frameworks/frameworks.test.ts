// Outside system: scikit-learn 1.9.1
// Outside system: XGBoost 3.2.0
// Outside system: LightGBM 4.7.0
// Outside system: TensorFlow 2.21.0
import assert from 'node:assert/strict'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { type Json, silentLog } from '@levain/core'
import { type App, openApp } from '../../../packages/platform/src/app/index.ts'
import { plainOf, taskOf } from '../../../packages/platform/src/pipeline/testing.ts'
import { createServer } from '../../../packages/platform/src/server/index.ts'
import { notRun } from '../not-run.ts'
import { findPython } from '../python.ts'

// With uv the environments are there in seconds once their wheels are.
const python = await findPython(join(import.meta.dirname, '../python/uv.txt'))
const path = process.env.PATH
/** One project for all of them, with a server that runs: environments are shared. */
let app: App
let close = async () => {}
before(async () => {
  if ('reason' in python) return
  process.env.PATH = `${dirname(python.program)}${delimiter}${path}`
  const projectFolder = await mkdtemp(join(tmpdir(), 'levain-frameworks-'))
  await cp(join(import.meta.dirname, 'project'), projectFolder, { recursive: true })
  app = await openApp({ projectFolder, log: silentLog })
  const server = await createServer(app, { studio: false })
  const stop = await app.startServices(server.url)
  close = async () => {
    await stop()
    await server.close()
    await app.close()
    await rm(projectFolder, { recursive: true, force: true, maxRetries: 3 })
  }
})
after(async () => {
  process.env.PATH = path
  await close()
})

function trains(name: string, body: () => Promise<void>): void {
  test(name, async (t) => {
    if ('program' in python) return body()
    notRun(t, python.reason)
  })
}

/** Trains by the pipeline of a framework, and looks whether MLflow's autologging told of it. */
async function train(framework: string, atLeast: number, params: readonly string[]) {
  const state = await app.call('pipeline.run', { file: `${framework}.yaml` })
  assert.equal(taskOf(state, 'train').status, 'ok')
  assert.equal(state.run.status, 'ok')
  const score = plainOf(state, 'train', 'score')
  assert.ok(typeof score === 'number' && score >= atLeast, `score ${score}`)
  const shown = await app.call('track.show', { run: state.run.id })
  for (const param of params) assert.ok(param in shown.params, `${param} is not among ${Object.keys(shown.params).join(', ')}`)
  const again = await app.call('pipeline.run', { file: `${framework}.yaml` })
  assert.equal(taskOf(again, 'train').status, 'cached')
  const { answers } = taskOf(state, 'train').outputs
  assert.ok(answers && 'digest' in answers)
  const rows = await app.context().tables.query('select * from answers', { answers: answers.digest }, 1000)
  return { run: state.run.id, rows, metrics: Object.keys(shown.metrics) }
}

interface Answers {
  readonly predictions: readonly Json[]
  readonly probabilities?: readonly Readonly<Record<string, number>>[]
}

interface How {
  readonly trustCode?: boolean
  /** What was trained on tensors knows no names. */
  readonly asLists?: boolean
}

/** Answers of a deployment for rows, asked for over HTTP. */
async function served(model: string, rows: readonly Record<string, Json>[], how: How = {}): Promise<Answers> {
  const { asLists = false, ...trust } = how
  const { url, deployment } = await app.call('deploy.apply', { model, ...trust })
  try {
    const named = rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !name.startsWith('answer_'))))
    const inputs = asLists ? named.map((row) => Object.values(row)) : named
    const response = await fetch(`${url}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ inputs }),
    })
    const told = (await response.json()) as Answers
    assert.equal(response.status, 200, JSON.stringify(told).slice(0, 500))
    return told
  } finally {
    await app.call('deploy.stop', { deployment: deployment.name })
  }
}

const answersOf = (row: Record<string, Json>): number[] =>
  Object.keys(row)
    .filter((name) => name.startsWith('answer_'))
    .map((name) => Number(row[name]))

function assertClose(got: readonly number[], expected: readonly number[]): void {
  assert.equal(got.length, expected.length)
  for (const [index, value] of got.entries()) {
    const other = expected[index] ?? Number.NaN
    assert.ok(Math.abs(value - other) <= 1e-5 * Math.max(1, Math.abs(other)), `${value} is not ${other}`)
  }
}

trains('XGBoost trains in a managed environment, is tracked, and its model is served with its own answers', async () => {
  const { run, rows } = await train('xgboost', 0.9, ['max_depth', 'eta', 'num_boost_round'])
  await app.call('model.import', { path: `runs:/${run}/model`, name: 'wine' })
  const told = await served('wine', rows)
  for (const [index, row] of rows.entries()) assertClose(Object.values(told.probabilities?.[index] ?? {}), answersOf(row))
})

trains('LightGBM trains in a managed environment, is tracked, and its model is served with its own answers', async () => {
  const { run, rows } = await train('lightgbm', 0.3, ['num_leaves', 'learning_rate', 'num_boost_round'])
  await app.call('model.import', { path: `runs:/${run}/model`, name: 'diabetes' })
  const told = await served('diabetes', rows)
  for (const [index, row] of rows.entries()) assertClose([Number(told.predictions[index])], answersOf(row))
})

/** Registers the model that a run logged, and looks whether a worker answers as the framework itself did. */
async function servedByPython(run: string, name: string, rows: readonly Record<string, Json>[], asLists = false): Promise<Answers> {
  await app.call('registry.create', { model: name })
  const { version } = await app.call('registry.createVersion', { model: name, source: `runs:/${run}/model` })
  const reference = `${name}@${version.version}`
  await assert.rejects(app.call('deploy.apply', { model: reference }), { code: 'code-untrusted' })
  return served(reference, rows, { trustCode: true, asLists })
}

trains('scikit-learn trains in a managed environment, is tracked, and its pickle is served with its own answers', async () => {
  const { run, rows, metrics } = await train('sklearn', 0.95, ['logisticregression__C'])
  assert.ok(
    metrics.some((key) => key.startsWith('training_')),
    metrics.join(', '),
  )
  const told = await servedByPython(run, 'tumours', rows)
  for (const [index, row] of rows.entries()) assertClose(Object.values(told.probabilities?.[index] ?? {}), answersOf(row))
})

trains('TensorFlow trains in a managed environment, is tracked, and its model is served with its own answers', async () => {
  const { run, rows, metrics } = await train('tensorflow', 0.85, ['epochs', 'opt_name'])
  assert.ok(metrics.includes('accuracy') && metrics.includes('loss'), metrics.join(', '))
  const told = await servedByPython(run, 'wine-network', rows, true)
  for (const [index, row] of rows.entries()) assertClose(told.predictions[index] as number[], answersOf(row))
})
