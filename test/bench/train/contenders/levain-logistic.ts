/** `levain-logistic.ts FOLDER`: scales and fits as `train.fit` does; writes `levain.scores`, tells CPU and wall seconds and the loss as JSON. */
import { type ColumnSchema, type Frame, featureOptions } from '@levain/core'
import { fitModel } from '../../../../packages/platform/src/train/fit-model.ts'
import { frameOf, readRows, writeScores } from './levain-rows.ts'

const [folder = ''] = process.argv.slice(2)
const train = readRows(folder, 'train')
const [frame, few] = [frameOf(train), frameOf({ rows: 100, dense: train.dense.map(first), target: first(train.target) })]
const schema: ColumnSchema[] = frame.columns.map(({ name }) => ({
  ...{ name, type: name === 'y' ? 'boolean' : 'number', sqlType: '', nullable: true },
}))
let loss = 0
const learn = (rows: Frame): ReturnType<typeof fitModel> =>
  fitModel(
    {
      ...{ algorithm: 'logistic', params: {}, target: 'y', features: featureOptions.parse({}), schema, frame: rows },
      ...{ validation: few, seed: 0 },
    },
    (_step, metrics) => {
      loss = metrics['train-loss'] ?? 0
    },
  )
// Loads what it needs, as the imports of the others do before their clock starts.
await learn(few)
const started = { cpu: process.cpuUsage(), ms: performance.now() }
const { model } = await learn(frame)
const { user, system } = process.cpuUsage(started.cpu)
const seconds = (performance.now() - started.ms) / 1000
writeScores(folder, model)
console.log(JSON.stringify({ cpuSeconds: (user + system) / 1e6, seconds, objective: loss * train.rows }))

/** A few rows to measure on: the clock is to cover learning. */
function first(values: Float64Array): Float64Array {
  return values.slice(0, 100)
}
