import { type ColumnSchema, type Frame, type FrameColumn, featureOptions, seededRandom } from '@levain/core'
import { encodeModel } from '@levain/runtime/codec'
import { createPredictor } from '@levain/runtime/model'
import { fitModel } from './fit-model.ts'

/** Seconds of one thread to train on 200,000 rows × 8 columns (6 numbers, 2 categories of 200 levels), and µs per row to predict. */
const rows = 200_000
const frame = delays(rows)
const validation = delays(20_000)
const schema: ColumnSchema[] = frame.columns.map(({ name, kind }) => ({
  name,
  type: name === 'y' ? 'boolean' : kind,
  sqlType: '',
  nullable: true,
}))
const settings = { dummy: {}, logistic: {}, tree: {}, forest: { trees: 50 }, boosting: { rounds: 100, leaves: 31, stopAfter: 0 } }

for (const [algorithm, params] of Object.entries(settings) as [keyof typeof settings, Record<string, number>][]) {
  const features = featureOptions.parse({ maxLevels: 200 })
  const job = { algorithm, params, target: 'y', features, schema, frame, validation, seed: 0 }
  const started = process.cpuUsage()
  const { model, metrics } = await fitModel(job, () => {})
  const seconds = process.cpuUsage(started).user / 1e6
  const predictor = createPredictor(model)
  console.log(
    `${algorithm.padEnd(9)} ${seconds.toFixed(2)} s CPU to fit and score, auc ${metrics.auc!.value!.toFixed(4)}, model ${(encodeModel(model).length / 1e6).toFixed(2)} MB, ` +
      `${single(predictor).toFixed(2)} µs/row alone, ${batch(predictor).toFixed(2)} µs/row in a batch`,
  )
}

function single(predictor: ReturnType<typeof createPredictor>): number {
  const row = [1, 12, 0.3, 0.4, 0.5, 0.6, 'l17', 'l150']
  for (let i = 0; i < 20_000; i++) predictor.predictRows([row])
  const started = process.cpuUsage()
  for (let i = 0; i < 20_000; i++) predictor.predictRows([row])
  return process.cpuUsage(started).user / 20_000
}

function batch(predictor: ReturnType<typeof createPredictor>): number {
  const started = process.cpuUsage()
  predictor.scoreFrame(validation)
  return process.cpuUsage(started).user / validation.rows
}

function delays(count: number): Frame {
  const random = seededRandom(count)
  const number = (name: string, levels?: number): FrameColumn => ({
    kind: 'number',
    name,
    values: Float64Array.from({ length: count }, () => (levels ? Math.floor(random.next() * levels) : random.next())),
  })
  const category = (name: string): FrameColumn => ({
    kind: 'category',
    name,
    codes: Int32Array.from({ length: count }, () => Math.floor(random.next() ** 2 * 200)),
    levels: Array.from({ length: 200 }, (_, i) => `l${i}`),
  })
  const columns = [
    number('weekday', 7),
    number('hour', 24),
    number('a'),
    number('b'),
    number('c'),
    number('d'),
    category('origin'),
    category('destination'),
  ]
  const at = (i: number, row: number): number => {
    const column = columns[i]!
    return column.kind === 'category' ? ((column.codes[row]! * 37) % 200) / 200 : column.values[row]!
  }
  const y = Float64Array.from({ length: count }, (_, row) => {
    const margin = Math.sin(at(1, row) / 4) + 3 * at(2, row) * at(3, row) + at(6, row) - at(7, row) - 2
    return random.next() < 1 / (1 + Math.exp(-margin)) ? 1 : 0
  })
  return { rows: count, columns: [...columns, { kind: 'number', name: 'y', values: y }] }
}
