import { randomEnsemble } from './fixtures.ts'
import { createPredictor } from './predictor.ts'

/** Microseconds per row, single rows and batches, on random boosted models with 8 inputs. */
for (const [trees, leaves] of [
  [100, 31],
  [500, 31],
] as const) {
  const predictor = createPredictor(randomEnsemble(1, trees, leaves, 8))
  const rows = Array.from({ length: 10_000 }, (_, i) => Array.from({ length: 8 }, (_, j) => ((i * 31 + j * 7919) % 997) / 997))
  for (let warm = 0; warm < 2; warm++) for (const row of rows) predictor.predictRows([row])
  let started = performance.now()
  for (const row of rows) predictor.predictRows([row])
  const singleUs = ((performance.now() - started) * 1000) / rows.length
  started = performance.now()
  predictor.predictRows(rows)
  const batchUs = ((performance.now() - started) * 1000) / rows.length
  console.log(`${trees} trees × ${leaves} leaves: ${singleUs.toFixed(2)} µs/row alone, ${batchUs.toFixed(2)} µs/row in a batch`)
}
