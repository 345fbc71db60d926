import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ColumnSchema, type Frame, type FrameColumn, featureOptions, seededRandom } from '@levain/core'
import { fitModel } from './fit-model.ts'

/**
 * CPU seconds to scale and fit a logistic regression on 1,000,000 × 28 and to score it, and those of scikit-learn (StandardScaler, then
 * LogisticRegression) on the same numbers when a Python with it is named: `node … linear.bench.ts PYTHON`.
 */
const [rows, width, held] = [1_000_000, 28, 1000]
const random = seededRandom(1)
const weights = Array.from({ length: width }, () => random.next() * 2 - 1)
const all = Array.from({ length: width }, () => Float64Array.from({ length: rows + held }, () => normal() * 3 + 1))
const y = Float64Array.from({ length: rows + held }, (_, i) => {
  const margin = all.reduce((sum, x, j) => sum + weights[j]! * ((x[i]! - 1) / 3), 0) + normal()
  return random.next() < 1 / (1 + Math.exp(-margin)) ? 1 : 0
})

const frameOf = (from: number, to: number): Frame => {
  const column = (name: string, values: Float64Array): FrameColumn => ({ kind: 'number', name, values: values.slice(from, to) })
  return { rows: to - from, columns: [...all.map((values, j) => column(`x${j}`, values)), column('y', y)] }
}
const [frame, validation] = [frameOf(0, rows), frameOf(rows, rows + held)]
const schema: ColumnSchema[] = frame.columns.map(({ name }) => ({
  name,
  type: name === 'y' ? 'boolean' : 'number',
  sqlType: '',
  nullable: true,
}))

const job = {
  algorithm: 'logistic',
  params: {},
  target: 'y',
  features: featureOptions.parse({}),
  schema,
  frame,
  validation,
  seed: 0,
} as const
// Once on a few rows, so that loading and compiling are over.
await fitModel({ ...job, frame: validation }, () => {})
const started = process.cpuUsage()
const { model } = await fitModel(job, () => {})
const used = process.cpuUsage(started)
const own = (used.user + used.system) / 1e6
console.log(`levain        ${own.toFixed(2)} s CPU`)
const python = process.argv[2]
if (python) compare(python)

function compare(program: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'levain-bench-'))
  try {
    for (const [j, column] of frame.columns.entries()) if (column.kind === 'number') writeFileSync(join(folder, String(j)), column.values)
    const script = `
import json, sys, time, numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
columns = [np.fromfile(f"{sys.argv[1]}/{j}") for j in range(${width + 1})]
x, y = np.ascontiguousarray(np.array(columns[:-1]).T), columns[-1]
start = time.process_time()
scaler = StandardScaler()
model = LogisticRegression(C=1.0).fit(scaler.fit_transform(x), y)
print(json.dumps([time.process_time() - start, model.coef_[0].tolist()]))`
    const answer = execFileSync(program, ['-c', script, folder], {
      env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
    })
    const [seconds, theta] = JSON.parse(String(answer)) as [number, number[]]
    const mine = model.shape.kind === 'linear' ? model.shape.coefficients[0]! : []
    const apart = Math.max(...theta.map((value, j) => Math.abs(value - mine[j]!)))
    console.log(
      `scikit-learn  ${seconds.toFixed(2)} s CPU, ratio ${(own / seconds).toFixed(2)}; coefficients differ by ${apart.toExponential(1)} at most`,
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function normal(): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
}
