import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Model } from '@levain/core'
import { digestOf } from './bundle.ts'

/** A logistic model of iris with coefficients written by hand: good enough to tell the species of a typical flower. */
export const irisModel: Model = {
  format: 'levain-model/1',
  algorithm: 'logistic',
  signature: {
    inputs: [
      { name: 'sepal_length', type: 'number', required: true, range: { min: 4.3, max: 7.9 } },
      { name: 'sepal_width', type: 'number', required: true, range: { min: 2, max: 4.4 } },
      { name: 'petal_length', type: 'number', required: true, range: { min: 1, max: 6.9 } },
      { name: 'petal_width', type: 'number', required: true, range: { min: 0.1, max: 2.5 } },
    ],
    output: { name: 'species', task: 'classification', classes: ['setosa', 'versicolor', 'virginica'] },
  },
  transforms: [],
  features: ['sepal_length', 'sepal_width', 'petal_length', 'petal_width'],
  shape: {
    kind: 'linear',
    link: 'softmax',
    intercept: [9.85, 2.24, -12.09],
    coefficients: [
      [-0.42, 0.97, -2.52, -1.08],
      [0.53, -0.32, -0.2, -0.94],
      [-0.11, -0.65, 2.72, 2.02],
    ],
  },
}

/** A model that answers `value` whatever it is asked; tells versions apart. */
export function constantModel(value: number): Model {
  return {
    ...irisModel,
    algorithm: 'dummy',
    signature: { inputs: irisModel.signature.inputs, output: { name: 'answer', task: 'regression' } },
    features: [],
    shape: { kind: 'constant', link: 'identity', value: [value] },
  }
}

/** Writes the smallest bundle there can be and returns its folder. */
export function writeBundle(folder: string, model: Model, name: string, version: number): string {
  mkdirSync(folder, { recursive: true })
  const bytes = Buffer.from(JSON.stringify(model))
  const index = {
    format: 'levain-bundle/1',
    model: name,
    version,
    manifest: digestOf(bytes),
    runtime: { levain: '0.1.0', node: '24' },
    files: { 'model.json': { sha256: digestOf(bytes), bytes: bytes.length } },
  }
  writeFileSync(join(folder, 'model.json'), bytes)
  writeFileSync(join(folder, 'bundle.json'), JSON.stringify(index))
  return folder
}
