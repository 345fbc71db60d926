import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type AlgorithmName, featureOptions } from '@levain/core'
import { createPredictor } from '@levain/runtime/model'
import { type FitJob, type FitResult, fitModel } from '../fit-model.ts'
import { oracleHeld, oracleSchema, oracleTrain } from './learners.fixture.ts'

/** scikit-learn's numbers on the same table; made by learners.oracle.py. */
interface Golden {
  'naive-bayes': number[][]
  neighbours: Record<'uniform' | 'distance', { classes: number[][]; values: number[] }>
  network: { 'log-loss': number; rmse: number }
  linear: Record<'ridge' | 'lasso' | 'elastic-net', number[]> &
    Record<'logistic-l1' | 'logistic-elastic-net' | 'softmax-l1' | 'softmax-l2', number[][]>
  'without-target': { inertia: number; variance: number[]; components: number[][]; oddness: number[] }
  trees: Record<'forest' | 'extra-trees', { 'log-loss': number; rmse: number }>
}
const golden = JSON.parse(readFileSync(new URL('learners.oracle.json', import.meta.url), 'utf8')) as Golden

const targets = ['three', 'two', 'value']
function fit(algorithm: AlgorithmName, target: string, params: FitJob['params'], more: Partial<FitJob> = {}): Promise<FitResult> {
  const drop = [...targets, 'weight'].filter((name) => name !== target && name !== more.weight)
  const features = featureOptions.parse({ drop })
  const job = { algorithm, target, params, features, schema: oracleSchema, frame: oracleTrain, validation: oracleHeld, seed: 3 }
  return fitModel({ ...job, ...more }, () => {})
}

function near(got: number, want: number, tolerance: number, what: string): void {
  assert.ok(Math.abs(got - want) <= tolerance * (1 + Math.abs(want)), `${what}: ${got}, scikit-learn ${want}`)
}

/** Probabilities of the first rows held out. */
function nearProbabilities({ model }: FitResult, want: readonly number[][], tolerance: number): void {
  const { probabilities } = createPredictor(model).predictFrame(oracleHeld)
  for (const [row, own] of want.entries())
    for (const [k, p] of own.entries()) near(probabilities![row]![k]!, p, tolerance, `row ${row}, class ${k}`)
}

test('naive-bayes: numbers and categories in one model, with weights, have the probabilities of scikit-learn', async () => {
  nearProbabilities(await fit('naive-bayes', 'three', { varianceShare: 1e-15 }, { weight: 'weight' }), golden['naive-bayes'], 1e-9)
})

test('neighbours: the same votes as in scikit-learn, for classes and numbers, uniform and by distance', async () => {
  for (const votes of ['uniform', 'distance'] as const) {
    nearProbabilities(await fit('neighbours', 'three', { k: 9, votes }), golden.neighbours[votes].classes, 1e-9)
    const { predictions } = createPredictor((await fit('neighbours', 'value', { k: 9, votes })).model).predictFrame(oracleHeld)
    for (const [row, want] of golden.neighbours[votes].values.entries()) near(predictions[row] as number, want, 1e-9, `row ${row}`)
  }
})

test('network: on average no worse than scikit-learn’s of the same size on rows it did not see', async () => {
  const params = { layers: 1, units: 32, epochs: 100, batch: 32, l2: 1e-4, learningRate: 0.003 }
  for (const [target, metric] of [
    ['three', 'log-loss'],
    ['value', 'rmse'],
  ] as const) {
    let total = 0
    for (const seed of [1, 2, 3]) total += (await fit('network', target, params, { seed })).metrics[metric]!.value!
    assert.ok(total / 3 < 1.05 * golden.network[metric], `${metric} ${total / 3}, scikit-learn ${golden.network[metric]}`)
  }
})

test('linear: ridge, lasso and elastic net with weights of rows answer as in scikit-learn', async () => {
  // The weights of the oracle's elastic net add up to the number of rows.
  const share =
    300 /
    oracleTrain.columns.reduce(
      (sum, column) => (column.name === 'weight' && column.kind === 'number' ? column.values.reduce((a, b) => a + b) : sum),
      0,
    )
  for (const [name, l1, l2] of [
    ['ridge', 0, 2],
    ['lasso', 20 / share, 0],
    ['elastic-net', 20 / share, 10 / share],
  ] as const) {
    const { model } = await fit('linear', 'value', { l1, l2 }, { weight: 'weight' })
    const { predictions } = createPredictor(model).predictFrame(oracleHeld)
    for (const [row, want] of golden.linear[name].entries()) near(predictions[row] as number, want, 1e-6, `${name}, row ${row}`)
  }
})

test('logistic: L1, L2 and elastic net, of two classes and of three, with weights of rows, answer as in scikit-learn', async () => {
  for (const [name, target, l1, l2] of [
    ['logistic-l1', 'two', 5, 0],
    ['logistic-elastic-net', 'two', 5, 3],
    ['softmax-l1', 'three', 5, 0],
    ['softmax-l2', 'three', 0, 3],
  ] as const) {
    nearProbabilities(await fit('logistic', target, { l1, l2, tolerance: 1e-14 }, { weight: 'weight' }), golden.linear[name], 1e-6)
  }
})

test('forest and extra-trees: on average no worse than scikit-learn’s on rows they did not see', async () => {
  for (const algorithm of ['forest', 'extra-trees'] as const) {
    for (const [target, metric] of [
      ['three', 'log-loss'],
      ['value', 'rmse'],
    ] as const) {
      let total = 0
      for (const seed of [1, 2]) total += (await fit(algorithm, target, { trees: 150 }, { seed })).metrics[metric]!.value!
      assert.ok(
        total / 2 < 1.05 * golden.trees[algorithm][metric],
        `${algorithm} ${metric} ${total / 2}, scikit-learn ${golden.trees[algorithm][metric]}`,
      )
    }
  }
})

/** The last `train-loss`, `inertia` … that was reported. */
async function fitAlone(
  algorithm: AlgorithmName,
  params: FitJob['params'],
): Promise<{ result: FitResult; last: Readonly<Record<string, number>> }> {
  const features = featureOptions.parse({ drop: [...targets, 'weight'] })
  const job = { algorithm, target: undefined, params, features, schema: oracleSchema, frame: oracleTrain, validation: oracleHeld, seed: 3 }
  let last: Readonly<Record<string, number>> = {}
  const result = await fitModel(job, (_, metrics) => {
    last = metrics
  })
  return { result, last }
}

test('k-means: groups as tight as scikit-learn’s best of fifty starts', async () => {
  const { last } = await fitAlone('k-means', { clusters: 4, starts: 50 })
  near(last.inertia!, golden['without-target'].inertia, 1e-3, 'inertia')
})

test('pca: the directions of scikit-learn, but for their signs, and the variance they keep', async () => {
  const { result, last } = await fitAlone('pca', { components: 3 })
  const { predictions } = createPredictor(result.model).predictFrame(oracleHeld)
  for (const [row, own] of golden['without-target'].components.entries())
    for (const [k, want] of own.entries()) near(Math.abs((predictions[row] as number[])[k]!), want, 1e-9, `row ${row}, component ${k}`)
  near(
    last['explained-variance']!,
    golden['without-target'].variance.reduce((a, b) => a + b),
    1e-9,
    'variance',
  )
})

test('isolation-forest: planted odd rows stand out, and scores go along with scikit-learn’s', async () => {
  const { result } = await fitAlone('isolation-forest', { trees: 200 })
  const odd = {
    rows: oracleHeld.rows,
    columns: oracleHeld.columns.map((column) =>
      column.kind === 'number' ? { ...column, values: column.values.map((value, row) => (row < 5 ? value * 6 : value)) } : column,
    ),
  }
  const got = createPredictor(result.model).scoreFrame(odd)
  const want = golden['without-target'].oddness
  for (const [row, score] of got.entries())
    assert.ok(Math.abs(score - want[row]!) < 0.05, `row ${row}: ${score}, scikit-learn ${want[row]}`)
  const mean = (scores: Float64Array): number => scores.reduce((sum, score) => sum + score, 0) / scores.length
  assert.ok(mean(got.slice(0, 5)) > mean(got.slice(5)) + 0.05)
})
