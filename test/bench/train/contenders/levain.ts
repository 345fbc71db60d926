/** `levain.ts FOLDER THREADS`: trains on the table in the folder, writes `levain.scores`, tells CPU and wall seconds as JSON. */
import { boost } from '../../../../packages/platform/src/train/boosting/boost.ts'
import { settings } from '../settings.ts'
import { readRows, writeScores } from './levain-rows.ts'

const [folder = '', threads = '1'] = process.argv.slice(2)
const train = readRows(folder, 'train')
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
const names = train.dense.map((_, c) => `x${c}`)
writeScores(folder, {
  ...{ format: 'levain-model/1', algorithm: 'boosting', transforms: [], features: names, shape },
  signature: {
    inputs: names.map((name) => ({ name, type: 'number', required: true })),
    output: { name: 'y', task: 'classification', classes: [0, 1] },
  },
})
console.log(JSON.stringify({ cpuSeconds: (user + system) / 1e6, seconds }))
