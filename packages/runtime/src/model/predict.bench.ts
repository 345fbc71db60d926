import { seededRandom } from '@levain/core'
import { randomEnsemble } from './fixtures.ts'
import { createPredictor } from './predictor.ts'

/** Microseconds of CPU per row, single rows and batches, on random boosted models with 8 inputs. */
for (const [trees, leaves] of [
  [100, 31],
  [500, 31],
] as const) {
  const random = seededRandom(trees)
  const predictor = createPredictor(randomEnsemble(1, trees, leaves, 8))
  const rows = Array.from({ length: 20_000 }, () => Array.from({ length: 8 }, () => random.next()))
  for (let warm = 0; warm < 2; warm++) for (const row of rows) predictor.predictRows([row])
  let started = process.cpuUsage()
  for (const row of rows) predictor.predictRows([row])
  const singleUs = process.cpuUsage(started).user / rows.length
  started = process.cpuUsage()
  predictor.predictRows(rows)
  const batchUs = process.cpuUsage(started).user / rows.length
  console.log(`${trees} trees × ${leaves} leaves: ${singleUs.toFixed(2)} µs/row alone, ${batchUs.toFixed(2)} µs/row in a batch`)
}
