/** `npm run bench:predict`: answers of 500 trees × 31 leaves over 28 columns, beside ONNX Runtime, XGBoost, LightGBM and scikit-learn. */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify, styleText } from 'node:util'
import type { Model } from '@levain/core'
import { createPredictor } from '@levain/runtime/model'
import { nativeModel } from '../../../packages/platform/src/model/foreign-model.ts'
import { openFormat } from '../../../packages/platform/src/model/formats.ts'
import { randomEnsemble } from '../../../packages/runtime/src/model/fixtures.ts'
import { findPython } from '../../systems/python.ts'

const columns = 28
const batchRows = 10_000
const execute = promisify(execFile)
type Microseconds = Readonly<Record<'1' | '10000', number>>

const folder = await mkdtemp(join(tmpdir(), 'levain-bench-'))
try {
  const python = await findPython(join(import.meta.dirname, 'requirements.txt'))
  if ('reason' in python) {
    console.log(`not run: ONNX Runtime, XGBoost, LightGBM and scikit-learn, because ${python.reason}`)
    const rows = new Float64Array(batchRows * columns).map((_, i) => ((i * 7919) % 10_007) / 10_007)
    print({ 'Levain, random trees': time(randomEnsemble(1, 500, 31, columns), rows).told })
  } else {
    const { stdout } = await execute(python.program, [join(import.meta.dirname, 'peers.py'), folder], { maxBuffer: 2 ** 24 })
    const rows = numbers(await readFile(join(folder, 'rows.f64')))
    print({
      "Levain, XGBoost's model": await timed('xgboost.json', 'xgboost.f64', rows),
      "Levain, LightGBM's model": await timed('lightgbm.txt', 'lightgbm.f64', rows),
      ...(JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, Microseconds>),
    })
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}

/** Times an imported model, whose answers must be those of its library. */
async function timed(file: string, answers: string, rows: Float64Array): Promise<Microseconds> {
  const bytes = await readFile(join(folder, file))
  const model = nativeModel((await openFormat('auto', bytes, file))(bytes, file, {}), 'y')
  const { told, probabilities } = time(model, rows)
  const expected = numbers(await readFile(join(folder, answers)))
  const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - (probabilities[i]?.[1] ?? Number.NaN))), 0)
  if (!(worst < 1e-5)) throw new Error(`${file}: answers differ by ${worst}`)
  return told
}

/** As callers have it: rows in, predictions with probabilities out. */
function time(model: Model, matrix: Float64Array): { told: Microseconds; probabilities: number[][] } {
  const predictor = createPredictor(model)
  const rows = Array.from({ length: batchRows }, (_, i) => Array.from(matrix.subarray(i * columns, (i + 1) * columns)))
  const single = rows.slice(0, 2000).map((row) => [row])
  return {
    told: {
      '1': least(() => single.forEach((row) => void predictor.predictRows(row)), single.length),
      '10000': least(() => predictor.predictRows(rows), batchRows),
    },
    probabilities: predictor.predictRows(rows).probabilities ?? [],
  }
}

function least(work: () => unknown, count: number): number {
  const taken = Array.from({ length: 9 }, () => {
    const started = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(started)
    return (user + system) / count
  })
  return Math.min(...taken)
}

function print(all: Readonly<Record<string, Microseconds>>): void {
  console.log(styleText('bold', `500 trees × 31 leaves, ${columns} columns, one thread: microseconds of CPU per row`))
  console.log(`${''.padEnd(28)}${'one row'.padStart(12)}${'10,000 rows'.padStart(14)}`)
  for (const [name, told] of Object.entries(all))
    console.log(`${name.padEnd(28)}${told['1'].toFixed(1).padStart(12)}${told['10000'].toFixed(1).padStart(14)}`)
}

function numbers(bytes: Buffer): Float64Array {
  return new Float64Array(new Uint8Array(bytes).buffer)
}
