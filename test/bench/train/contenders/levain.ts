/** `levain.ts FOLDER THREADS`: trains on the table in the folder, writes `levain.scores`, tells CPU and wall seconds as JSON. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Shape } from '@levain/core'
import { createPredictor } from '@levain/runtime/model'
import { boost } from '../../../../packages/platform/src/train/boosting/boost.ts'
import { settings } from '../settings.ts'

const [folder = '', threads = '1'] = process.argv.slice(2)
const { columns } = JSON.parse(readFileSync(join(folder, 'shape.json'), 'utf8')) as { columns: number }
const [train, test] = [read('train'), read('test')]
const started = { cpu: process.cpuUsage(), ms: performance.now() }
const shape = await boost({
  loss: { name: 'logistic' },
  learn: train,
  watch: { rows: 0, dense: train.dense.map(() => new Float64Array(0)), target: new Float64Array(0) },
  random: { next: () => 0.5 },
  options: {
    ...{ rounds: settings.rounds, leaves: settings.leaves, learningRate: settings.learningRate, minRows: settings.minRows },
    ...{ bins: settings.bins, l2: 0, depthMax: 64, stopAfter: 0, rowShare: 1, featureShare: 1, bundles: true, threads: Number(threads) },
  },
  report: () => {},
})
const { user, system } = process.cpuUsage(started.cpu)
const seconds = (performance.now() - started.ms) / 1000
writeFileSync(join(folder, 'levain.scores'), new Uint8Array(scores(shape).buffer))
console.log(JSON.stringify({ cpuSeconds: (user + system) / 1e6, seconds }))

function read(name: string): { rows: number; dense: Float64Array[]; target: Float64Array } {
  const bytes = readFileSync(join(folder, `${name}.f64`))
  const rows = bytes.length / 8 / (columns + 1)
  const column = (c: number): Float64Array => new Float64Array(bytes.buffer, bytes.byteOffset + c * rows * 8, rows)
  return { rows, dense: Array.from({ length: columns }, (_, c) => column(c)), target: column(columns) }
}

/** Probabilities of class 1 of the test rows, as serving would answer them. */
function scores(shape: Shape): Float64Array {
  const names = test.dense.map((_, c) => `x${c}`)
  const predictor = createPredictor({
    ...{ format: 'levain-model/1', algorithm: 'boosting', transforms: [], features: names, shape },
    signature: {
      inputs: names.map((name) => ({ name, type: 'number', required: true })),
      output: { name: 'y', task: 'classification', classes: [0, 1] },
    },
  })
  const both = predictor.scoreFrame({
    rows: test.rows,
    columns: test.dense.map((values, c) => ({ kind: 'number', name: `x${c}`, values })),
  })
  return Float64Array.from({ length: test.rows }, (_, row) => both[2 * row + 1]!)
}
